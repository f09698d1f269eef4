Option Explicit
' The callbacks that customUI14.xml names. Excel finds them by name and signature, and says nothing before the click
' when one does not fit.

Private buttons As IRibbonUI
Private watcher As BookWatcher

Public Sub RibbonLoaded(ribbon As IRibbonUI)
    Set buttons = ribbon
    Set watcher = New BookWatcher
End Sub

Public Sub RibbonEnabled(control As IRibbonControl, ByRef returnedVal)
    returnedVal = Not (ActiveWorkbook Is Nothing)
End Sub

Public Sub RibbonAction(control As IRibbonControl)
    StartAction control.ID
End Sub

Public Sub RefreshButtons()
    If Not buttons Is Nothing Then buttons.Invalidate
End Sub
