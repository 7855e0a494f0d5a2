using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.Locks;

/// <summary>How fields that could be readonly, or not, get their values. Thread-safe; by name, within the declaring type.</summary>
internal sealed class FieldWrites
{
    private enum Way : byte
    {
        Construction,

        /// <summary>Once for all: by who comes first, or by deserialisation, where a constructor does not run.</summary>
        Once,
        Anytime,
    }

    private readonly ConcurrentDictionary<IFieldSymbol, bool> _setOnce = new(SymbolEqualityComparer.Default);

    /// <summary>Whether a field that is not readonly, and cannot be, still never changes once it has a value.</summary>
    public bool IsSetOnce(IFieldSymbol field) => _setOnce.GetOrAdd(field.OriginalDefinition, Find);

    private static bool Find(IFieldSymbol field)
    {
        var once = false;
        foreach (var reference in field.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (var way in Writes(reference.GetSyntax(), field.Name))
            {
                if (way == Way.Anytime)
                    return false;
                once |= way == Way.Once;
            }
        }

        return once;
    }

    private static IEnumerable<Way> Writes(SyntaxNode type, string name)
    {
        foreach (var identifier in type.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (identifier.Identifier.ValueText != name)
                continue;
            var use = identifier.Parent is MemberAccessExpressionSyntax access && access.Name == identifier ? access : (ExpressionSyntax)identifier;
            switch (use.Parent)
            {
                case AssignmentExpressionSyntax assignment when assignment.Left == use:
                    yield return IsConstruction(assignment) ? Way.Construction : IsDeserialisation(assignment) ? Way.Once : Way.Anytime;
                    break;
                case ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.RefKeyword or (int)SyntaxKind.OutKeyword, Parent.Parent: InvocationExpressionSyntax call }:
                    var called = (call.Expression as MemberAccessExpressionSyntax)?.Name.Identifier.ValueText ?? call.Expression.ToString();
                    if (called == "EnsureInitialized" || (called == "CompareExchange" && IsNull(call.ArgumentList.Arguments.LastOrDefault()?.Expression)))
                        yield return Way.Once;
                    else if (called != "Read")
                        yield return Way.Anytime;
                    break;
            }
        }
    }

    private static bool IsNull(ExpressionSyntax? expression) =>
        expression is LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NullLiteralExpression or (int)SyntaxKind.DefaultLiteralExpression } or DefaultExpressionSyntax;

    private static bool IsConstruction(SyntaxNode write) =>
        write.Parent is InitializerExpressionSyntax || Function(write) is ConstructorDeclarationSyntax;

    private static bool IsDeserialisation(SyntaxNode write) =>
        Function(write) is MethodDeclarationSyntax method
        && method.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString().Contains("OnDeserializ"));

    private static SyntaxNode? Function(SyntaxNode node) => node.Ancestors().FirstOrDefault(ancestor =>
        ancestor is MemberDeclarationSyntax or AccessorDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax);
}

/// <summary>What is done with a local.</summary>
internal enum LocalUse : byte
{
    /// <summary>It is locked, and nothing else: nobody but its function can have what it refers to.</summary>
    OnlyLocked,
    Used,
    Written,
}

/// <summary>Reads the uses of a local off the syntax of its function.</summary>
internal static class LocalUses
{
    public static LocalUse Of(ILocalSymbol local, VariableDeclaratorSyntax declarator)
    {
        var scope = declarator.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? declarator.SyntaxTree.GetRoot();
        var result = LocalUse.OnlyLocked;
        foreach (var identifier in scope.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (identifier.Identifier.ValueText != local.Name)
                continue;
            switch (identifier.Parent)
            {
                // A member of the same name.
                case MemberAccessExpressionSyntax access when access.Name == identifier:
                    continue;
                case AssignmentExpressionSyntax assignment when assignment.Left == identifier:
                case ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.RefKeyword or (int)SyntaxKind.OutKeyword }:
                    return LocalUse.Written;
                case LockStatementSyntax:
                case ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "Monitor" } } } }:
                    // In a function of its own it is another thread's to lock as well.
                    if (!ReferenceEquals(Function(identifier), Function(declarator)))
                        result = LocalUse.Used;
                    break;
                default:
                    result = LocalUse.Used;
                    break;
            }
        }

        return result;
    }

    private static SyntaxNode? Function(SyntaxNode node) =>
        node.Ancestors().FirstOrDefault(ancestor => ancestor is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax);
}
