using System.IO;
using System.Runtime.CompilerServices;

namespace ConventionAnalyzers.Documentation;

/// <summary>Writes docs/convention.md anew.</summary>
internal static class Program
{
    private static void Main() => File.WriteAllText(Path.Combine(Folder(), "..", "convention.md"), Page.Write());

    // In a build whose source paths are mapped the command is run from the root of the repository.
    private static string Folder([CallerFilePath] string file = "") =>
        File.Exists(file) ? Path.GetDirectoryName(file)! : Path.Combine("docs", "ConventionPage");
}
