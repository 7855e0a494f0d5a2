using System;
using System.IO;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Tool.Fixing;

/// <summary>Puts a fixed text in the place of the one that was read, wholly or not at all.</summary>
internal static class FileWriter
{
    /// <summary>Writes, or says why the file was left alone.</summary>
    public static string? Replace(string path, SourceText read, SourceText written)
    {
        // A link stays a link.
        var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        var encoding = read.Encoding!;
        var before = Bytes(read, encoding);
        if (!File.ReadAllBytes(target).AsSpan().SequenceEqual(before))
            return $"{path}: not fixed, because it changed while it was checked, or holds bytes that are no text.";
        if (File.GetAttributes(target).HasFlag(FileAttributes.ReadOnly))
            return $"{path}: not fixed, because it is read-only.";

        Write(target, Bytes(written, encoding));
        return null;
    }

    /// <summary>Writes beside the target and moves it over: a reader sees the old file or the new one, never half of one.</summary>
    public static void Write(string path, byte[] content)
    {
        var beside = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            if (!OperatingSystem.IsWindows() && File.Exists(path))
                File.SetUnixFileMode(beside, File.GetUnixFileMode(path));
            File.Move(beside, path, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    private static byte[] Bytes(SourceText text, System.Text.Encoding encoding) =>
        [.. encoding.GetPreamble(), .. encoding.GetBytes(text.ToString())];
}
