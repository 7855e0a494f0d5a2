using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace ConventionAnalyzers.Tool.Input;

/// <summary>The files below a folder that people wrote.</summary>
internal static class SourceTree
{
    private static readonly string[] MadeByTools = ["bin", "obj", "node_modules"];

    public static IEnumerable<string> Files(string folder, string pattern)
    {
        var pending = new Stack<string>([folder]);
        while (pending.TryPop(out var current))
        {
            foreach (var file in Directory.EnumerateFiles(current, pattern).Order(StringComparer.Ordinal))
                yield return file;

            foreach (var below in Directory.EnumerateDirectories(current).OrderDescending(StringComparer.Ordinal))
            {
                if (IsEntered(new DirectoryInfo(below)))
                    pending.Push(below);
            }
        }
    }

    // Links are not followed: they may lead out of the folder, or back into it without end.
    private static bool IsEntered(DirectoryInfo directory) =>
        directory.LinkTarget is null
        && !directory.Name.StartsWith('.')
        && !MadeByTools.Contains(directory.Name, StringComparer.OrdinalIgnoreCase);
}
