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
    private readonly Compilation _compilation;
    private readonly Lazy<ImmutableArray<string>> _globalUsings;

    public TypeNames(Compilation compilation)
    {
        _compilation = compilation;
        _globalUsings = new Lazy<ImmutableArray<string>>(CollectGlobalUsings);
    }

    /// <summary>The type that <paramref name="name"/>, possibly qualified or generic, means where <paramref name="context"/> stands.</summary>
    public INamedTypeSymbol? Find(string name, ISymbol context)
    {
        var parts = name.Replace("global::", "").Split('.').Select(Split).ToArray();
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

        return Usings(context).Select(u => InNamespace(FindNamespace(u), parts)).FirstOrDefault(t => t is not null);
    }

    private static (string Name, int Arity) Split(string part)
    {
        var generic = part.IndexOf('<');
        return generic < 0 ? (part.Trim(), 0) : (part.Substring(0, generic).Trim(), part.Count(c => c == ',') + 1);
    }

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

    private IEnumerable<string> Usings(ISymbol context)
    {
        foreach (var reference in context.DeclaringSyntaxReferences)
        {
            foreach (var node in reference.GetSyntax().AncestorsAndSelf())
            {
                var usings = node switch
                {
                    BaseNamespaceDeclarationSyntax space => space.Usings,
                    CompilationUnitSyntax unit => unit.Usings,
                    _ => default,
                };
                foreach (var directive in usings)
                {
                    if (directive is { Alias: null, Name: { } name } && directive.StaticKeyword.IsKind(SyntaxKind.None))
                        yield return name.ToString().Replace("global::", "");
                }
            }
        }

        foreach (var name in _globalUsings.Value)
            yield return name;
    }

    private ImmutableArray<string> CollectGlobalUsings() => _compilation.SyntaxTrees
        .SelectMany(tree => ((CompilationUnitSyntax)tree.GetRoot()).Usings)
        .Where(u => u.GlobalKeyword.IsKind(SyntaxKind.GlobalKeyword) && u is { Alias: null, Name: not null })
        .Select(u => u.Name!.ToString().Replace("global::", ""))
        .Distinct()
        .ToImmutableArray();
}
