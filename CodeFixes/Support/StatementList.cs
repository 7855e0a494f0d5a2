using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>
/// Statements that stand in a row: in a block, a switch section, or at the top level of a program. A statement that is
/// embedded in another one (<c>if (x) M();</c>) is a row of one.
/// </summary>
internal sealed class StatementList
{
    private readonly SyntaxNode _owner;

    private StatementList(SyntaxNode owner, IReadOnlyList<StatementSyntax> statements)
    {
        _owner = owner;
        Statements = statements;
    }

    public IReadOnlyList<StatementSyntax> Statements { get; }

    public static StatementList Of(StatementSyntax statement) => statement.Parent switch
    {
        BlockSyntax block => new(block, block.Statements),
        SwitchSectionSyntax section => new(section, section.Statements),
        GlobalStatementSyntax { Parent: CompilationUnitSyntax unit } =>
            new(unit, unit.Members.OfType<GlobalStatementSyntax>().Select(global => global.Statement).ToList()),
        _ => new(statement, [statement]),
    };

    public static StatementList Of(BlockSyntax block) => new(block, block.Statements);

    public int IndexOf(StatementSyntax statement)
    {
        for (var i = 0; i < Statements.Count; i++)
        {
            if (Statements[i] == statement)
                return i;
        }

        return -1;
    }

    /// <summary>The root with <paramref name="count"/> statements from <paramref name="first"/> on replaced.</summary>
    public SyntaxNode Replace(SyntaxNode root, int first, int count, IEnumerable<StatementSyntax> replacement)
    {
        var now = Statements.Take(first).Concat(replacement).Concat(Statements.Skip(first + count)).ToList();
        return _owner switch
        {
            BlockSyntax block => OneLiners.Replace(root, block, block.WithStatements(SyntaxFactory.List(now))),
            SwitchSectionSyntax section => root.ReplaceNode(section, section.WithStatements(SyntaxFactory.List(now))),
            CompilationUnitSyntax unit => root.ReplaceNode(unit, unit.WithMembers(SyntaxFactory.List(
                now.Select(statement => (MemberDeclarationSyntax)SyntaxFactory.GlobalStatement(statement))
                    .Concat(unit.Members.Where(member => member is not GlobalStatementSyntax))))),
            // An `else if` that is one no longer starts a line of its own.
            _ when now.Count == 1 && !(_owner.Parent is ElseClauseSyntax && _owner is IfStatementSyntax) => root.ReplaceNode(_owner, now[0]),
            _ => root.ReplaceNode(_owner, SyntaxFactory.Block(now).WithAdditionalAnnotations(Formatter.Annotation)),
        };
    }

    /// <summary>
    /// The last statement of the smallest run from <paramref name="first"/> that leaves nothing behind: no later statement
    /// uses a local that the run declares, and no <c>using</c> declaration ends early.
    /// </summary>
    public int LastOfSelfContained(SemanticModel model, int first, int last)
    {
        for (var i = first; i <= last; i++)
        {
            if (Statements[i] is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 })
                return Statements.Count - 1;

            var locals = Locals.DeclaredIn(model, Statements[i]);
            for (var j = Statements.Count - 1; locals.Count > 0 && j > last; j--)
            {
                if (Locals.AnyUsed(model, Statements[j], locals))
                    last = j;
            }
        }

        return last;
    }
}
