using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.Locks;

/// <summary>Which arguments of a constructor its object keeps in members that never change: they go by either name.</summary>
/// <remarks>Told by the assignments at the head of a constructor, by initializers, and by what the constructors keep that it calls. Thread-safe.</remarks>
internal sealed class StoredArguments
{
    private readonly ConcurrentDictionary<IMethodSymbol, ImmutableArray<(ISymbol Member, int Parameter)>> _known = new(SymbolEqualityComparer.Default);
    private readonly Compilation _compilation;

    public StoredArguments(Compilation compilation)
    {
        _compilation = compilation;
    }

    public ImmutableArray<(ISymbol Member, int Parameter)> Of(IMethodSymbol constructor, CancellationToken cancellation)
    {
        var definition = constructor.OriginalDefinition;
        if (definition.Parameters.All(static p => !CanLeadToLock(p.Type)) || !SymbolEqualityComparer.Default.Equals(definition.ContainingModule, _compilation.SourceModule))
            return ImmutableArray<(ISymbol, int)>.Empty;
        if (_known.TryGetValue(definition, out var known))
            return known;

        // A circle of constructors that call each other, which does not compile, keeps nothing.
        _known.TryAdd(definition, ImmutableArray<(ISymbol, int)>.Empty);
        return _known[definition] = Collect(definition, cancellation).ToImmutableArray();
    }

    private static bool CanLeadToLock(ITypeSymbol type) => !type.IsValueType && type.SpecialType != SpecialType.System_String && type.TypeKind != TypeKind.Delegate;

    private IEnumerable<(ISymbol Member, int Parameter)> Collect(IMethodSymbol constructor, CancellationToken cancellation)
    {
        foreach (var reference in constructor.DeclaringSyntaxReferences)
        {
            switch (reference.GetSyntax(cancellation))
            {
                case ConstructorDeclarationSyntax declared:
                    foreach (var kept in declared.Initializer is { } initializer ? Forwarded(constructor, initializer, initializer.ArgumentList, cancellation) : Nothing)
                        yield return kept;
                    var statements = declared.Body?.Statements.OfType<ExpressionStatementSyntax>().Select(static s => s.Expression) ?? new[] { declared.ExpressionBody?.Expression! };
                    foreach (var assignment in statements.OfType<AssignmentExpressionSyntax>().Where(static a => a.IsKind(SyntaxKind.SimpleAssignmentExpression)))
                    {
                        if (NameOf(assignment.Left, constructor) is { } name && Kept(constructor, name, assignment.Right) is { } kept)
                            yield return kept;
                    }

                    break;
                case TypeDeclarationSyntax primary:
                    foreach (var kept in primary.BaseList?.Types.FirstOrDefault() is PrimaryConstructorBaseTypeSyntax called ? Forwarded(constructor, called, called.ArgumentList, cancellation) : Nothing)
                        yield return kept;
                    foreach (var (name, value) in primary.Members.SelectMany(Initialized))
                    {
                        if (Kept(constructor, name, value) is { } kept)
                            yield return kept;
                    }

                    foreach (var parameter in constructor.ContainingType.IsRecord ? constructor.Parameters : ImmutableArray<IParameterSymbol>.Empty)
                    {
                        if (constructor.ContainingType.GetMembers(parameter.Name).OfType<IPropertySymbol>().FirstOrDefault() is { SetMethod: null or { IsInitOnly: true } } property)
                            yield return (property, parameter.Ordinal);
                    }

                    break;
            }
        }
    }

    private static IEnumerable<(ISymbol Member, int Parameter)> Nothing => Enumerable.Empty<(ISymbol, int)>();

    /// <summary>What the constructor keeps that is called first, of the arguments that are handed on to it.</summary>
    private IEnumerable<(ISymbol Member, int Parameter)> Forwarded(IMethodSymbol constructor, SyntaxNode call, ArgumentListSyntax arguments, CancellationToken cancellation)
    {
        if (_compilation.GetSemanticModel(call.SyntaxTree).GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol called)
            yield break;
        foreach (var (member, kept) in Of(called, cancellation))
        {
            var argument = arguments.Arguments.FirstOrDefault(a => a.NameColon?.Name.Identifier.ValueText == called.Parameters[kept].Name)
                ?? arguments.Arguments.Where((a, i) => a.NameColon is null && i == kept).FirstOrDefault();
            if (argument is not null && ParameterIn(constructor, argument.Expression) is { } parameter)
                yield return (member, parameter.Ordinal);
        }
    }

    private static IEnumerable<(string Name, ExpressionSyntax Value)> Initialized(MemberDeclarationSyntax member) => member switch
    {
        FieldDeclarationSyntax field => field.Declaration.Variables.Where(static v => v.Initializer is not null).Select(static v => (v.Identifier.ValueText, v.Initializer!.Value)),
        PropertyDeclarationSyntax { Initializer: { } initializer } property => new[] { (property.Identifier.ValueText, initializer.Value) },
        _ => Enumerable.Empty<(string, ExpressionSyntax)>(),
    };

    private static string? NameOf(ExpressionSyntax target, IMethodSymbol constructor) => target switch
    {
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: IdentifierNameSyntax name } => name.Identifier.ValueText,
        IdentifierNameSyntax name when constructor.Parameters.All(p => p.Name != name.Identifier.ValueText) => name.Identifier.ValueText,
        _ => null,
    };

    private static (ISymbol Member, int Parameter)? Kept(IMethodSymbol constructor, string name, ExpressionSyntax value)
    {
        if (ParameterIn(constructor, value) is not { } parameter)
            return null;
        return constructor.ContainingType.GetMembers(name).FirstOrDefault() switch
        {
            IFieldSymbol { IsReadOnly: true, IsStatic: false } field => (field, parameter.Ordinal),
            IPropertySymbol { IsStatic: false, SetMethod: null or { IsInitOnly: true } } property => (property, parameter.Ordinal),
            _ => null,
        };
    }

    /// <summary>The parameter that a value is: also behind a check for null.</summary>
    private static IParameterSymbol? ParameterIn(IMethodSymbol constructor, ExpressionSyntax value) => value switch
    {
        IdentifierNameSyntax name => constructor.Parameters.FirstOrDefault(p => p.Name == name.Identifier.ValueText && CanLeadToLock(p.Type)),
        BinaryExpressionSyntax { Right: ThrowExpressionSyntax } checkedForNull => ParameterIn(constructor, checkedForNull.Left),
        ParenthesizedExpressionSyntax inner => ParameterIn(constructor, inner.Expression),
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } sure => ParameterIn(constructor, sure.Operand),
        _ => null,
    };
}
