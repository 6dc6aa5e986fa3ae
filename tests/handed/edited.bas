REM What a pupil does in the window of LibreOffice: sorts, types a formula and copies it down, formats, filters, freezes, names a sheet, saves.
Sub Edit(source, target, filter)
  Dim opened(0) As New com.sun.star.beans.PropertyValue
  Dim saved(0) As New com.sun.star.beans.PropertyValue
  Dim order(1) As New com.sun.star.beans.PropertyValue
  Dim keys(0) As New com.sun.star.table.TableSortField
  opened(0).Name = "MacroExecutionMode"
  opened(0).Value = 0
  doc = StarDesktop.loadComponentFromURL(source, "_blank", 0, opened())
  sheet = doc.Sheets.getByName("Ventes")
  keys(0).Field = 2
  keys(0).IsAscending = True
  order(0).Name = "SortFields"
  order(0).Value = keys()
  order(1).Name = "ContainsHeader"
  order(1).Value = True
  sheet.getCellRangeByName("A1:D6").sort(order())
  sheet.getCellRangeByName("E1").String = "Total"
  sheet.getCellRangeByName("E2").Formula = "=C2*D2*$Taux.$A$2"
  sheet.getCellRangeByName("E2:E6").fillAuto(com.sun.star.sheet.FillDirection.TO_BOTTOM, 1)
  sheet.getCellRangeByName("C8").Formula = "=SUM(C2:C6)"
  Dim french As New com.sun.star.lang.Locale
  french.Language = "fr"
  french.Country = "FR"
  number = doc.NumberFormats.queryKey("# ##0,00 [$€-40C]", french, True)
  If number = -1 Then number = doc.NumberFormats.addNew("# ##0,00 [$€-40C]", french)
  sheet.getCellRangeByName("C2:C6").NumberFormat = number
  doc.CurrentController.setActiveSheet(sheet)
  doc.CurrentController.freezeAtPosition(0, 1)
  doc.Sheets.getByName("Taux").setName("Taux de mars")
  saved(0).Name = "FilterName"
  saved(0).Value = filter
  doc.storeToURL(target, saved())
  doc.close(True)
End Sub
