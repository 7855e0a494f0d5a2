using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>One way to remove one finding: what the user would call it, and the tree it leaves behind.</summary>
internal sealed class Repair
{
    public Repair(string title, string kind, SyntaxNode root, ISymbol? newContractOf = null)
    {
        Title = title;
        Kind = kind;
        Root = root;
        NewContractOf = newContractOf;
    }

    public string Title { get; }

    /// <summary>The equivalence key: one per kind of fix, never per finding.</summary>
    public string Kind { get; }

    public SyntaxNode Root { get; }

    /// <summary>The member whose contract changes, so that its users must be looked at too.</summary>
    public ISymbol? NewContractOf { get; }
}
