using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Benchmarks;

/// <summary>
/// Generates one method that is worse than any that people write: half of its locks are held from end to end, so that the state
/// is wide everywhere; the others come and go in loops and branches, so that it changes everywhere. It is correct.
/// </summary>
internal static class StressMethod
{
    public const int Statements = 5_000;
    public const int Branches = 1_000;
    public const int Locks = 50;

    private const int Held = Locks / 2;

    // A section is a loop, a lock statement and assignments, three of them under an if. Braces are no statements.
    private const int BranchesPerSection = 4;
    private const int Sections = Branches / BranchesPerSection;
    private const int InSections = Statements - 2 * Held;
    private const int AssignmentsPerSection = InSections / Sections - BranchesPerSection - 1;
    private const int LeftOver = InSections % Sections;

    public static ImmutableArray<SourceFile> Generate()
    {
        var code = new StringBuilder("""
            using System.Threading;
            using ConventionAnalyzers;

            public sealed class Stress
            {

            """);
        for (var i = 0; i < Locks; i++)
        {
            code.AppendLine($"    private readonly object _gate{i} = new();");
            code.AppendLine($"    [GuardedBy(nameof(_gate{i}))] private int _value{i};");
        }

        code.AppendLine("    public void Run(int n)").AppendLine("    {");
        for (var i = 0; i < Held; i++)
            code.AppendLine($"        Monitor.Enter(_gate{i});");
        for (var section = 0; section < Sections; section++)
            AppendSection(code, section);
        for (var i = 0; i < LeftOver; i++)
            code.AppendLine($"        _value{i % Held}++;");
        for (var i = Held - 1; i >= 0; i--)
            code.AppendLine($"        Monitor.Exit(_gate{i});");
        code.AppendLine("    }").AppendLine("}");
        return
        [
            new SourceFile("Contracts.cs", SourceText.From(ContractAttributes.Source)),
            new SourceFile("Stress.cs", SourceText.From(code.ToString())),
        ];
    }

    private static void AppendSection(StringBuilder code, int section)
    {
        var inner = Held + section % (Locks - Held);
        code.AppendLine($"        while (n-- > {section})").AppendLine("        {");
        code.AppendLine($"            lock (_gate{inner})").AppendLine("            {");
        for (var i = 0; i < AssignmentsPerSection; i++)
        {
            if (i < BranchesPerSection - 1)
                code.Append($"                if (n % {i + 2} == 0) ");
            else
                code.Append("                ");
            code.AppendLine(i % 2 == 0 ? $"_value{inner} += n;" : $"_value{(section + i) % Held} -= n;");
        }
        code.AppendLine("            }").AppendLine("        }");
    }
}
