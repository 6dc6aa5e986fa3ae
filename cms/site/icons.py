"""Our own icons: what stands inside an SVG of 24 by 24, drawn with a line of 2 in the colour of the text around."""

_DOT = '<circle class="dot" cx="{}" cy="{}" r="1.4"/>'

ICONS = {
    "home": '<path d="M3.5 11.5 12 4l8.5 7.5M6 9.5V20h4.5v-5.5h3V20H18V9.5"/>',
    "practice": '<path d="M3 20.5h4.5v-5H12v-5h4.5v-5H21"/><path d="M4 9.5 9.5 4M5.5 4h4v4"/>',
    "profile": '<path d="M4 20v-4M9.3 20v-8M14.6 20v-6M20 20V9"/><circle cx="20" cy="5" r="2"/>',
    "account": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c1-4 4-6 7.5-6s6.5 2 7.5 6"/>',
    "book": '<path d="M12 6.5C10 5 7 4.5 3.5 4.5v14c3.5 0 6.5.5 8.5 2 2-1.5 5-2 8.5-2v-14c-3.5 0-6.5.5-8.5 2zM12 6.5v14"/>',
    "library": '<path d="M4 20V5h4v15zM8 20V8h4v12M13.5 8.5l3.800-1.200 3.700 11.5-3.800 1.200zM3 20h10"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5.5 5.5"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.5 2.5"/>',
    "check": '<path d="m4.5 12.5 5 5 10-11"/>',
    "cross": '<path d="m6 6 12 12M18 6 6 18"/>',
    "skip": '<path d="m5 5.5 8 6.5-8 6.5zM18.5 5.5v13"/>',
    "pause": '<path d="M8 5v14M16 5v14"/>',
    "next": '<path d="M4 12h15M13 6l6 6-6 6"/>',
    "back": '<path d="M20 12H5M11 6l-6 6 6 6"/>',
    "external": '<path d="M10 5H5v14h14v-5M14 4h6v6M20 4l-9 9"/>',
    "phone": f'<rect x="6.5" y="3" width="11" height="18" rx="2"/>{_DOT.format(12, 17.8)}',
    "computer": '<rect x="3" y="4.5" width="18" height="12" rx="1.5"/><path d="M8 20.5h8M12 16.5v4"/>',
    "download": '<path d="M12 4v11M7 10.5l5 5 5-5M4 20h16"/>',
    "save": '<path d="M6.5 3.5h11v17L12 16l-5.5 4.5z"/>',
    "saved": '<path class="solid" d="M6.5 3.5h11v17L12 16l-5.5 4.5z"/>',
    "beacon": '<path d="M10 9.5h4L16.5 21h-9z"/><circle cx="12" cy="5.5" r="2.700"/><path d="M3.5 4.5l2 .4M20.5 4.5l-2 .4"/>',
    "flag": '<path d="M5.5 21V3.5M5.5 4.5h12l-3 4 3 4h-12"/>',
    "lock": '<rect x="5" y="10.5" width="14" height="10" rx="1.5"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>',
    "warning": f'<path d="M12 3.5 22 20.5H2zM12 10v5"/>{_DOT.format(12, 17.7)}',
    "info": f'<circle cx="12" cy="12" r="8.5"/><path d="M12 11v6"/>{_DOT.format(12, 7.7)}',
    "leave": '<path d="M10 4H4.5v16H10M9.5 12H21M17 8l4 4-4 4"/>',
    "display": '<circle cx="12" cy="12" r="8.5"/><path class="solid" d="M12 3.5a8.5 8.5 0 0 1 0 17z"/>',
    "print": '<path d="M7 8.5V3.5h10v5M7 16.5H3.5v-8h17v8H17M7 13.5h10v7H7z"/>',
    "share": '<path d="M12 15V4M7.5 8 12 3.5 16.5 8M5 12.5V20.5h14v-8"/>',
    "list": f'<path d="M9 6.5h11.5M9 12h11.5M9 17.5h11.5"/>{_DOT.format(4.5, 6.5)}{_DOT.format(4.5, 12)}{_DOT.format(4.5, 17.5)}',
    "repeat": '<path d="M4 11a8 8 0 0 1 14-4.5L20.5 9M20.5 4v5h-5M20 13a8 8 0 0 1-14 4.5L3.5 15M3.5 20v-5h5"/>',
    "star": '<path d="m12 3.5 2.600 5.5 6 .8-4.400 4.200 1.100 6-5.300-2.900L6.700 20l1.100-6L3.400 9.800l6-.8z"/>',
    # The five domains: a chart read with a glass, two signals that answer each other, a pen, a shield with its keyhole, settings.
    "domain-1": '<path d="M3.5 5.5h9M3.5 10h5M3.5 14.5h4M3.5 19h7"/><circle cx="15" cy="13" r="4.5"/><path d="m18.300 16.300 3.200 3.200"/>',
    "domain-2": '<path d="M3 4.5h11v8H8.5L5 15.5v-3H3zM17 8.5h4v8h-2v3l-3.5-3H11"/>',
    "domain-3": '<path d="M4 20l1-5L15.5 4.5l4 4L9 19zM13 7l4 4M13.5 20.5H20"/>',
    "domain-4": f'<path d="M12 3.5c2.5 1.5 5 2.200 8 2.300 0 6.700-2.5 11.700-8 14.700-5.5-3-8-8-8-14.700 3-.1 5.5-.8 8-2.300z"/><path d="M12 11v4"/>{_DOT.format(12, 9.6)}',
    "domain-5": (
        '<path d="M4 6.5h8.5M18.5 6.5H20M4 12h1.5M11.5 12H20M4 17.5h7.5M17.5 17.5H20"/>'
        '<circle cx="15.5" cy="6.5" r="2.7"/><circle cx="8.5" cy="12" r="2.7"/><circle cx="14.5" cy="17.5" r="2.7"/>'
    ),
}
