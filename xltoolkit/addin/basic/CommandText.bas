Option Explicit
' Texts in and out of hex digits, and the command line of a click. Nothing here touches Excel: LibreOffice runs the
' same lines, for its own buttons and in the tests. Hex digits are those of UTF-16, little endian.

Public Function Utf16Hex(ByVal text As String) As String
    Dim at As Long, code As Long, digits As String
    For at = 1 To Len(text)
        code = AscW(Mid$(text, at, 1)) And &HFFFF&
        digits = digits & HexByte(code And &HFF&) & HexByte(code \ 256)
    Next at
    Utf16Hex = digits
End Function

Public Function HexToText(ByVal digits As String) As String
    Dim at As Long, text As String
    For at = 1 To Len(digits) - 3 Step 4
        text = text & ChrW(CLng("&H" & Mid$(digits, at + 2, 2) & Mid$(digits, at, 2)))
    Next at
    HexToText = text
End Function

Public Function CommandLine(ByVal python As String, ByVal options As String, ByVal action As String, _
                            ByVal book As String, ByVal place As String) As String
    Dim quote As String, command As String
    quote = Chr$(34)
    command = quote & Replace(python, quote, "") & quote & " " & options & " " & action
    If Len(book) > 0 Then command = command & " --book " & Utf16Hex(book)
    CommandLine = command & " " & place
End Function

Private Function HexByte(ByVal value As Long) As String
    HexByte = Right$("0" & Hex$(value), 2)
End Function
