using System;
using System.IO;
using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Tool.Input;

/// <summary>Reads sources as the compiler does and remembers the encoding, so that what is written back differs in the fix only.</summary>
internal static class SourceFile
{
    private static readonly Encoding StrictUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // UTF-32 before UTF-16: its mark begins with that of UTF-16.
    private static readonly Encoding[] Marked =
    [
        new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true),
        new UTF32Encoding(bigEndian: false, byteOrderMark: true, throwOnInvalidCharacters: true),
        new UTF32Encoding(bigEndian: true, byteOrderMark: true, throwOnInvalidCharacters: true),
        new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
        new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
    ];

    /// <param name="path">The file.</param>
    /// <param name="declared">What the project says its files are in, if it says so.</param>
    public static SourceText Read(string path, Encoding? declared = null) => Decode(File.ReadAllBytes(path), declared);

    internal static SourceText Decode(byte[] bytes, Encoding? declared = null)
    {
        foreach (var encoding in Marked)
        {
            if (bytes.AsSpan().StartsWith(encoding.Preamble))
                return Text(bytes, encoding);
        }

        if (declared is not null)
            return Text(bytes, declared);

        // Like the compiler: UTF-8, or where it is not, one byte one character.
        return IsUtf8(bytes) ? Text(bytes, StrictUtf8) : Text(bytes, Encoding.Latin1);
    }

    private static bool IsUtf8(byte[] bytes) => System.Text.Unicode.Utf8.IsValid(bytes);

    private static SourceText Text(byte[] bytes, Encoding encoding)
    {
        var start = bytes.AsSpan().StartsWith(encoding.Preamble) ? encoding.Preamble.Length : 0;
        try
        {
            return SourceText.From(encoding.GetString(bytes, start, bytes.Length - start), encoding, SourceHashAlgorithm.Sha256);
        }
        catch (DecoderFallbackException)
        {
            // A mark that the rest does not honour; written back only if that would change nothing else (FileWriter).
            return SourceText.From(Encoding.Latin1.GetString(bytes), Encoding.Latin1, SourceHashAlgorithm.Sha256);
        }
    }
}
