using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace ConventionAnalyzers.CodeFixes;

/// <summary><c>var x = M();</c> as <c>T x;</c> and <c>x = M();</c>, so that only the second stands in a lock.</summary>
internal static class SplitDeclaration
{
    /// <summary>The ways to split, best first; none where the type cannot be written or only an initialiser will do.</summary>
    public static IEnumerable<(StatementSyntax Before, IReadOnlyList<StatementSyntax> Inside)> Of(
        FixSite site, StatementList list, LocalDeclarationStatementSyntax statement)
    {
        var variables = statement.Declaration.Variables;
        if (statement.IsConst
            || variables.All(variable => variable.Initializer is null)
            || !statement.UsingKeyword.IsKind(SyntaxKind.None)
            || statement.Declaration.Type is RefTypeSyntax or ScopedTypeSyntax
            || variables.Any(variable => variable.Initializer?.Value
                is InitializerExpressionSyntax or RefExpressionSyntax or StackAllocArrayCreationExpressionSyntax)
            || OthersLeak(site, list, statement))
        {
            yield break;
        }

        var assignments = variables.Where(variable => variable.Initializer is not null).Select(variable =>
            (StatementSyntax)ExpressionStatement(AssignmentExpression(
                SyntaxKind.SimpleAssignmentExpression,
                IdentifierName(variable.Identifier.WithoutTrivia()),
                variable.Initializer!.Value))).ToList();
        assignments[assignments.Count - 1] = assignments[assignments.Count - 1].WithTrailingTrivia(statement.GetTrailingTrivia());

        foreach (var type in TypesOf(site, statement))
        {
            var names = variables.Select(variable => VariableDeclarator(variable.Identifier.WithoutTrivia()));
            var bare = VariableDeclaration(type, SeparatedList(names));
            var before = LocalDeclarationStatement(bare)
                .WithLeadingTrivia(statement.GetLeadingTrivia())
                .WithTrailingTrivia(site.NewLine)
                .WithAdditionalAnnotations(Formatter.Annotation);
            yield return (before, assignments);
        }
    }

    private static bool OthersLeak(FixSite site, StatementList list, LocalDeclarationStatementSyntax statement)
    {
        var others = Locals.DeclaredIn(site.Model, statement);
        foreach (var variable in statement.Declaration.Variables)
            others.Remove(site.Model.GetDeclaredSymbol(variable, site.Cancel)!);
        return others.Count > 0 && list.Statements.Skip(list.IndexOf(statement) + 1).Any(later => Locals.AnyUsed(site.Model, later, others));
    }

    private static IEnumerable<TypeSyntax> TypesOf(FixSite site, LocalDeclarationStatementSyntax statement)
    {
        if (!statement.Declaration.Type.IsVar)
        {
            yield return statement.Declaration.Type;
            yield break;
        }

        var variable = statement.Declaration.Variables[0];
        if (site.Model.GetDeclaredSymbol(variable, site.Cancel) is not ILocalSymbol { Type: var type } || !CanBeWritten(type))
            yield break;

        // `var` of a reference type is always nullable; the plain type reads better where nothing else is ever assigned.
        if (type.IsReferenceType && type.NullableAnnotation == NullableAnnotation.Annotated)
            yield return Written(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated));
        yield return Written(site.Model.GetNullableContext(statement.SpanStart).AnnotationsEnabled() || !type.IsReferenceType
            ? type
            : type.WithNullableAnnotation(NullableAnnotation.None));

        TypeSyntax Written(ITypeSymbol written) =>
            ParseTypeName(written.ToMinimalDisplayString(site.Model, statement.SpanStart)).WithAdditionalAnnotations(Simplifier.Annotation);
    }

    private static bool CanBeWritten(ITypeSymbol type) => type switch
    {
        { TypeKind: TypeKind.Error } or { IsAnonymousType: true } => false,
        IArrayTypeSymbol array => CanBeWritten(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.All(CanBeWritten),
        _ => true,
    };
}
