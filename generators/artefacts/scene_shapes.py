"""What a scene may be drawn with: each shape in a square of 100 units, to be stretched to its place. Data only.

Own drawings, plain enough to read at the size of a stamp; nothing is told by colour alone.
"""

from __future__ import annotations

__all__ = ["GROUNDS", "SHAPES", "WRITTEN_INSIDE"]

_EVEN = 'vector-effect="non-scaling-stroke"'
_EDGE = f'fill="#ffffff" stroke="#1b1b1f" stroke-width="2" {_EVEN}'
_DARK = f'fill="#2f3640" stroke="#1b1b1f" stroke-width="1.5" {_EVEN}'
_LINE = f'fill="none" stroke="#1b1b1f" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round" {_EVEN}'
_SOFT = f'fill="#dfe7f1" stroke="#1b1b1f" stroke-width="2" {_EVEN}'
_HOLE = 'fill="#11151b"'

#: Colours of the ground: a sheet, a desk, the back of a machine, a screen.
GROUNDS: dict[str, str] = {"sheet": "#ffffff", "desk": "#f3ead9", "metal": "#c9ced6", "screen": "#eef3f8"}

#: Shapes whose text stands inside them; under the others.
WRITTEN_INSIDE = frozenset({"box", "pill", "field", "button", "window", "tab", "note", "text", "bar"})

SHAPES: dict[str, str] = {
    "text": "",
    "box": f'<rect x="1" y="1" width="98" height="98" {_EDGE}/>',
    "bar": '<rect width="100" height="100" fill="#d5dde8"/>',
    "pill": f'<rect x="1" y="1" width="98" height="98" rx="14" {_SOFT}/>',
    "circle": f'<circle cx="50" cy="50" r="48" {_EDGE}/>',
    "field": f'<rect x="1" y="1" width="98" height="98" rx="4" {_EDGE}/>',
    "button": '<rect x="1" y="1" width="98" height="98" rx="8" fill="#cfe4f2" stroke="#0b3d66" stroke-width="2" vector-effect="non-scaling-stroke"/>',
    "note": '<path d="M2 2H78L98 22V98H2Z" fill="#fff6cf" stroke="#1b1b1f" stroke-width="2" vector-effect="non-scaling-stroke"/>',
    "window": f'<rect x="1" y="1" width="98" height="98" rx="2" {_EDGE}/><path d="M1 12H99" {_LINE}/>',
    "tab": f'<path d="M2 98L10 8Q12 2 18 2H82Q88 2 90 8L98 98Z" {_EDGE}/>',
    "padlock": f'<path d="M30 46V30a20 20 0 0 1 40 0V46" {_LINE}/><rect x="20" y="46" width="60" height="46" rx="6" {_SOFT}/>',
    "padlock_open": f'<path d="M30 46V26a20 20 0 0 1 38-8" {_LINE}/><rect x="20" y="46" width="60" height="46" rx="6" {_SOFT}/>',
    "dots": "".join(f'<circle cx="50" cy="{y}" r="9" fill="#1b1b1f"/>' for y in (18, 50, 82)),
    "lines": f'<path d="M14 24H86M14 50H86M14 76H86" {_LINE}/>',
    "cross": f'<path d="M20 20L80 80M80 20L20 80" {_LINE}/>',
    "star": f'<path d="M50 8L62 38L94 40L69 60L78 92L50 74L22 92L31 60L6 40L38 38Z" {_EDGE}/>',
    "arrow_left": f'<path d="M84 50H18M44 22L16 50L44 78" {_LINE}/>',
    "arrow_turn": f'<path d="M80 30A36 36 0 1 0 86 56M80 8V32H56" {_LINE}/>',
    "house": f'<path d="M10 52L50 14L90 52M22 44V90H78V44" {_LINE}/>',
    "bin": f'<path d="M14 24H86M38 24V12H62V24M24 24L30 92H70L76 24M42 40V76M58 40V76" {_LINE}/>',
    "paperclip": f'<path d="M72 34L40 68a10 10 0 0 0 14 14L86 48a20 20 0 0 0-28-28L24 56a30 30 0 0 0 42 42" {_LINE}/>',
    "magnifier": f'<circle cx="42" cy="42" r="28" {_LINE}/><path d="M63 63L90 90" {_LINE}/>',
    "bell": f'<path d="M18 76H82L72 62V42a22 22 0 0 0-44 0V62ZM42 84a8 8 0 0 0 16 0" {_LINE}/>',
    "envelope": f'<rect x="6" y="20" width="88" height="60" {_EDGE}/><path d="M6 22L50 56L94 22" {_LINE}/>',
    "usb_a": f'<rect x="4" y="26" width="92" height="48" {_DARK}/><rect x="14" y="34" width="72" height="14" fill="#e8ecf2"/>',
    "usb_c": f'<rect x="14" y="34" width="72" height="32" rx="16" {_DARK}/><path d="M30 50H70" stroke="#e8ecf2" stroke-width="7"/>',
    "hdmi": f'<path d="M4 26H96V54L80 74H20L4 54Z" {_DARK}/><path d="M20 42H80" stroke="#e8ecf2" stroke-width="8"/>',
    "displayport": f'<path d="M4 26H96V74H22L4 56Z" {_DARK}/><path d="M20 44H80" stroke="#e8ecf2" stroke-width="8"/>',
    "vga": '<path d="M8 22H92L82 78H18Z" fill="#2b59a8" stroke="#1b1b1f" stroke-width="3"/>'
           + "".join(f'<circle cx="{x}" cy="{y}" r="4" {_HOLE}/>' for y, xs in ((36, (26, 38, 50, 62, 74)), (50, (29, 40, 50, 60, 71)), (64, (32, 42, 50, 58, 68))) for x in xs),
    "ethernet": f'<rect x="10" y="10" width="80" height="80" {_EDGE}/><path d="M20 84V38H34V26H66V38H80V84Z" {_HOLE}/>'
                + "".join(f'<path d="M{x} 84V66" stroke="#d9b24a" stroke-width="5"/>' for x in (29, 39, 50, 61, 71)),
    "jack": f'<circle cx="50" cy="50" r="42" {_SOFT}/><circle cx="50" cy="50" r="17" {_HOLE}/>',
    "power": f'<path d="M12 22H88V78H30L12 62Z" {_DARK}/>' + "".join(f'<path d="M{x} {y}V{y + 16}" stroke="#e8ecf2" stroke-width="7"/>' for x, y in ((32, 44), (50, 34), (68, 44))),
    "sd": f'<rect x="4" y="40" width="92" height="20" {_HOLE}/><path d="M4 36H96V64H4Z" {_LINE}/>',
    "screen": f'<rect x="4" y="8" width="92" height="62" rx="4" {_DARK}/><rect x="10" y="14" width="80" height="50" fill="#cfe4f2"/><path d="M50 70V88M28 90H72" {_LINE}/>',
    "tower": f'<rect x="20" y="4" width="60" height="92" rx="4" {_DARK}/>'
             '<circle cx="50" cy="24" r="7" fill="#e8ecf2"/><path d="M30 70H70M30 80H70" stroke="#e8ecf2" stroke-width="4"/>',
    "laptop": f'<rect x="16" y="16" width="68" height="48" rx="4" {_DARK}/><rect x="22" y="22" width="56" height="36" fill="#cfe4f2"/><path d="M4 80L16 66H84L96 80Z" {_SOFT}/>',
    "phone": f'<rect x="28" y="4" width="44" height="92" rx="8" {_DARK}/><rect x="33" y="14" width="34" height="68" fill="#cfe4f2"/>',
    "printer": f'<path d="M26 34V8H74V34" {_EDGE}/><rect x="8" y="34" width="84" height="36" rx="5" {_DARK}/><path d="M26 58H74V94H26Z" {_EDGE}/>',
    "keyboard": f'<rect x="2" y="22" width="96" height="56" rx="5" {_SOFT}/>'
                + "".join(f'<path d="M{10 + 14 * n} {y}h8" stroke="#1b1b1f" stroke-width="7"/>' for y in (36, 50) for n in range(6))
                + '<path d="M28 64H72" stroke="#1b1b1f" stroke-width="7"/>',
    "mouse": f'<rect x="26" y="6" width="48" height="88" rx="24" {_EDGE}/><path d="M50 6V38M26 40H74" {_LINE}/>',
    "desk_table": f'<path d="M2 20H98V32H2ZM10 32V98M90 32V98" {_SOFT}/>',
    "chair": f'<path d="M22 6V56H72M47 56V78M24 94L47 78L70 94M22 26Q12 34 22 46" {_LINE}/>',
    "lamp": f'<path d="M24 92H64M44 92L30 56L58 30M46 18L82 40L64 56Z" {_LINE}/>',
    "opening": f'<rect x="4" y="4" width="92" height="92" fill="#d7ecff" stroke="#1b1b1f" stroke-width="3"/><path d="M50 4V96M4 50H96" {_LINE}/>',
    "sitting": f'<circle cx="36" cy="14" r="11" {_EDGE}/><path d="M35 26V62H70V96M35 36L62 46L78 40" {_LINE}/>',
    "bent": f'<circle cx="56" cy="22" r="11" {_EDGE}/><path d="M49 32Q26 40 34 64H70V96M46 40L66 52L80 46" {_LINE}/>',
    "plug": f'<path d="M36 8V30M64 8V30M24 30H76V50a26 26 0 0 1-52 0ZM50 76V96" {_LINE}/>',
}  # fmt: skip
