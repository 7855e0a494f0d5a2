using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.Contracts;

/// <summary>Finds the type that a name in a contract means, as the code around the contract would.</summary>
internal sealed class TypeNames
{
    private const string Global = "global::";

    private readonly Compilation _compilation;
    private readonly Lazy<ImmutableArray<string>> _globalUsings;

    public TypeNames(Compilation compilation)
    {
        _compilation = compilation;
        _globalUsings = new Lazy<ImmutableArray<string>>(CollectGlobalUsings);
    }

    /// <summary>The type that <paramref name="name"/>, possibly qualified or generic, means where <paramref name="context"/> stands.</summary>
    public INamedTypeSymbol? Find(string name, ISymbol context) =>
        Definition(name, context) is not { IsGenericType: true } generic ? Definition(name, context)
            : ArgumentsOf(name, context) is { } arguments && arguments.Length == generic.Arity ? generic.Construct(arguments) : generic;

    private INamedTypeSymbol? Definition(string name, ISymbol context)
    {
        var parts = Parts(name);
        if (name.StartsWith(Global, StringComparison.Ordinal))
            return InNamespace(_compilation.GlobalNamespace, parts);
        var first = parts[0];
        for (var type = context as INamedTypeSymbol ?? context.ContainingType; type is not null; type = type.ContainingType)
        {
            if (Matches(type, first) && Descend(type, parts, 1) is { } self)
                return self;
            for (var holder = type; holder is not null; holder = holder.BaseType)
            {
                foreach (var nested in holder.GetTypeMembers(first.Name))
                {
                    if (Matches(nested, first) && Descend(nested, parts, 1) is { } found)
                        return found;
                }
            }
        }

        for (var space = context.ContainingNamespace; space is not null; space = space.ContainingNamespace)
        {
            if (_compilation.GetCompilationNamespace(space) is { } whole && InNamespace(whole, parts) is { } found)
                return found;
        }

        return Usings(context).Select(u => InNamespace(FindNamespace(u), parts)).FirstOrDefault(t => t is not null)
            ?? (AliasOf(first.Name, context) is { } aliased ? InNamespace(_compilation.GlobalNamespace, Parts(aliased).Concat(parts.Skip(1)).ToArray()) : null);
    }

    /// <summary>The steps of a name, each with how many type arguments it has.</summary>
    private static (string Name, int Arity)[] Parts(string name) => SyntaxFactory.ParseTypeName(name).DescendantNodesAndSelf(static node => node is not TypeArgumentListSyntax)
        .OfType<SimpleNameSyntax>().Where(static part => part.Parent is not AliasQualifiedNameSyntax { Alias: var alias } || alias != part)
        .Select(static part => (part.Identifier.ValueText, (part as GenericNameSyntax)?.Arity ?? 0)).ToArray();

    /// <summary>The type arguments at the end of a name; null where there are none, or one of them is not found.</summary>
    private ITypeSymbol[]? ArgumentsOf(string name, ISymbol context)
    {
        var last = SyntaxFactory.ParseTypeName(name) switch
        {
            QualifiedNameSyntax qualified => qualified.Right,
            AliasQualifiedNameSyntax global => global.Name,
            var simple => simple,
        };
        if (last is not GenericNameSyntax generic)
            return null;
        var arguments = generic.TypeArgumentList.Arguments.Select(argument => argument switch
        {
            PredefinedTypeSyntax predefined => Predefined(predefined),
            IdentifierNameSyntax { Identifier.ValueText: var parameter } when ParameterOf(parameter, context) is { } own => own,
            NameSyntax other => Find(other.ToString(), context),
            _ => null,
        }).OfType<ITypeSymbol>().ToArray();
        return arguments.Length == generic.Arity ? arguments : null;
    }

    private static ITypeSymbol? ParameterOf(string name, ISymbol context)
    {
        var parameter = (context as IMethodSymbol)?.TypeParameters.FirstOrDefault(p => p.Name == name);
        for (var type = context as INamedTypeSymbol ?? context.ContainingType; type is not null && parameter is null; type = type.ContainingType)
            parameter = type.TypeParameters.FirstOrDefault(p => p.Name == name);
        return parameter;
    }

    private ITypeSymbol? Predefined(PredefinedTypeSyntax type) => type.Keyword.Kind() switch
    {
        SyntaxKind.BoolKeyword => _compilation.GetSpecialType(SpecialType.System_Boolean),
        SyntaxKind.ByteKeyword => _compilation.GetSpecialType(SpecialType.System_Byte),
        SyntaxKind.CharKeyword => _compilation.GetSpecialType(SpecialType.System_Char),
        SyntaxKind.DoubleKeyword => _compilation.GetSpecialType(SpecialType.System_Double),
        SyntaxKind.IntKeyword => _compilation.GetSpecialType(SpecialType.System_Int32),
        SyntaxKind.LongKeyword => _compilation.GetSpecialType(SpecialType.System_Int64),
        SyntaxKind.ObjectKeyword => _compilation.GetSpecialType(SpecialType.System_Object),
        SyntaxKind.StringKeyword => _compilation.GetSpecialType(SpecialType.System_String),
        _ => null,
    };

    private static bool Matches(INamedTypeSymbol type, (string Name, int Arity) part) =>
        type.Name == part.Name && (type.Arity == part.Arity || part.Arity == 0);

    private static INamedTypeSymbol? Descend(INamedTypeSymbol type, (string Name, int Arity)[] parts, int next)
    {
        for (; next < parts.Length; next++)
        {
            var nested = type.GetTypeMembers(parts[next].Name).FirstOrDefault(t => Matches(t, parts[next]));
            if (nested is null)
                return null;
            type = nested;
        }

        return type;
    }

    private static INamedTypeSymbol? InNamespace(INamespaceSymbol? space, (string Name, int Arity)[] parts)
    {
        for (var next = 0; space is not null && next < parts.Length; next++)
        {
            var part = parts[next];
            foreach (var type in space.GetTypeMembers(part.Name))
            {
                if (Matches(type, part) && Descend(type, parts, next + 1) is { } found)
                    return found;
            }

            space = space.GetNamespaceMembers().FirstOrDefault(n => n.Name == part.Name);
        }

        return null;
    }

    private INamespaceSymbol? FindNamespace(string name)
    {
        INamespaceSymbol? space = _compilation.GlobalNamespace;
        foreach (var part in name.Split('.'))
            space = space?.GetNamespaceMembers().FirstOrDefault(n => n.Name == part);
        return space;
    }

    private IEnumerable<string> Usings(ISymbol context) => DirectivesAround(context)
        .Where(static u => u is { Alias: null, Name: not null } && u.StaticKeyword.IsKind(SyntaxKind.None))
        .Select(static u => u.Name!.ToString().Replace(Global, ""))
        .Concat(_globalUsings.Value);

    private static string? AliasOf(string name, ISymbol context) =>
        DirectivesAround(context).FirstOrDefault(u => u.Alias?.Name.Identifier.ValueText == name)?.Name?.ToString();

    private static IEnumerable<UsingDirectiveSyntax> DirectivesAround(ISymbol context) => context.DeclaringSyntaxReferences
        .SelectMany(static reference => reference.GetSyntax().AncestorsAndSelf())
        .SelectMany(static node => node switch
        {
            BaseNamespaceDeclarationSyntax space => space.Usings,
            CompilationUnitSyntax unit => unit.Usings,
            _ => default,
        });

    private ImmutableArray<string> CollectGlobalUsings() => _compilation.SyntaxTrees
        .SelectMany(tree => ((CompilationUnitSyntax)tree.GetRoot()).Usings)
        .Where(u => u.GlobalKeyword.IsKind(SyntaxKind.GlobalKeyword) && u is { Alias: null, Name: not null })
        .Select(u => u.Name!.ToString().Replace(Global, ""))
        .Distinct()
        .ToImmutableArray();
}
