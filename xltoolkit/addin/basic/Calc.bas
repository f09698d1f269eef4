Option Explicit
' LibreOffice Calc: a click becomes a process of its own, which talks back over a pipe that nobody else knows.

Global acceptor As Object
Global place As String

Public Sub StartAction(ByVal action As String)
    Dim book As String
    book = OpenDocument()
    If Len(book) = 0 And ActionNeedsBook(action) Then
        Tell "no_book"
    ElseIf Not Listening() Then
        Tell "calc_cannot_listen"
    ElseIf Not Started(CommandLine(PythonPath(), PythonOptions(), action, book, "--calc " & place)) Then
        Tell "calc_cannot_start"
    End If
End Sub

Private Function OpenDocument() As String
    On Error Resume Next
    OpenDocument = ThisComponent.URL
    If Len(OpenDocument) = 0 Then OpenDocument = ThisComponent.Title
End Function

Private Function Listening() As Boolean
    ' The acceptor lives as long as this variable does. A name of its own for every session: two that listen on one
    ' name would take each other's clicks.
    If Len(place) = 0 Then
        Randomize
        place = "pipe,name=xltoolkit-" & Hex(Int(Rnd() * 2147483647)) & Hex(Int(Rnd() * 2147483647))
    End If
    On Error Resume Next
    If IsNull(acceptor) Then
        acceptor = createUnoServiceWithArguments("com.sun.star.office.Acceptor", Array(place & ";urp;", True))
    End If
    Listening = Not IsNull(acceptor)
End Function

Private Function Started(ByVal command As String) As Boolean
    On Error GoTo Failed
    Shell command, 0, "", False
    Started = True
    Exit Function
Failed:
    Started = False
End Function

Private Sub Tell(ByVal message As String)
    MsgBox MessageText(message), 48, MessageText("title")
End Sub
