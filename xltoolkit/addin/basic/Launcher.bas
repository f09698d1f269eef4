Option Explicit
' A click becomes a process of its own. Excel does not wait for it, because it talks back to Excel.

Public Sub StartAction(ByVal action As String)
    Dim python As String, book As String
    python = HexToText(GetSetting("xltoolkit", "Excel", "Python", ""))
    If Len(python) = 0 Then
        Tell "excel_not_installed"
        Exit Sub
    End If
    If Not ActiveWorkbook Is Nothing Then book = ActiveWorkbook.FullName
    If Len(book) = 0 And ActionNeedsBook(action) Then
        Tell "no_book"
    ElseIf Not Started(CommandLine(python, PythonOptions(), action, book, "--hwnd " & CStr(Application.Hwnd))) Then
        Tell "excel_cannot_start"
    End If
End Sub

Private Function Started(ByVal command As String) As Boolean
    ' Shell needs no script host, but knows only the characters of the system's code page; Run knows all.
    On Error Resume Next
    Err.Clear
    Shell command, vbHide
    If Err.Number <> 0 Then
        Err.Clear
        CreateObject("WScript.Shell").Run command, 0, False
    End If
    Started = (Err.Number = 0)
End Function

Private Sub Tell(ByVal message As String)
    MsgBox MessageText(message), vbExclamation, MessageText("title")
End Sub
