using System;
using System.Collections.Immutable;
using System.IO;

namespace ConventionAnalyzers.Tool.Input;

/// <summary>One project in one target framework, as <c>lockcheck.targets</c> wrote it down.</summary>
internal sealed record ExportedProject(
    string Path,
    string Framework,
    ImmutableArray<string> Outputs,
    ImmutableArray<ExportedProject.Reference> References,
    string? PackageFolder,
    ImmutableArray<string> Arguments)
{
    /// <summary>The output of another project that this one compiles against.</summary>
    public readonly record struct Reference(string Output, ImmutableArray<string> Aliases);

    public string Directory => System.IO.Path.GetDirectoryName(Path)!;

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path) + (Framework.Length == 0 ? "" : $" ({Framework})");

    public static ExportedProject Read(string file)
    {
        string path = "", framework = "";
        string? packages = null;
        var outputs = ImmutableArray.CreateBuilder<string>();
        var references = ImmutableArray.CreateBuilder<Reference>();
        var arguments = ImmutableArray.CreateBuilder<string>();
        foreach (var line in File.ReadLines(file))
        {
            var (kind, value) = Cut(line, ' ');
            switch (kind)
            {
                case "project": path = value; break;
                case "framework": framework = value; break;
                case "packages": packages = value.Length == 0 ? null : value; break;
                case "output": outputs.Add(value); break;
                case "reference":
                    var (aliases, output) = Cut(value, '|');
                    references.Add(new(output, [.. aliases.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]));
                    break;
                case "arg": arguments.Add(value); break;
            }
        }

        return new(path, framework, outputs.ToImmutable(), references.ToImmutable(), packages, arguments.ToImmutable());
    }

    private static (string Before, string After) Cut(string text, char at)
    {
        var index = text.IndexOf(at);
        return index < 0 ? (text, "") : (text[..index], text[(index + 1)..]);
    }
}
