using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Locks;

/// <summary>The members of a type that can do something to their callers' locks themselves, or by calling another such member of it; and where the type uses them.</summary>
internal sealed class LockingMembers
{
    private readonly Dictionary<SyntaxTree, Hits> _uses = new();
    private readonly HashSet<string> _names = new();

    /// <summary>Finds the members of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="hasEffects">Whether a text of it can change by itself what is held.</param>
    /// <param name="cancellation">Ends the work.</param>
    public LockingMembers(INamedTypeSymbol type, Func<SyntaxTree, TextSpan, bool> hasEffects, CancellationToken cancellation)
    {
        var methods = type.GetMembers().OfType<IMethodSymbol>().Where(static method => method.DeclaringSyntaxReferences.Length > 0).ToList();
        var effective = methods.Where(method => method.DeclaringSyntaxReferences.Any(reference => hasEffects(reference.SyntaxTree, reference.Span))).ToList();
        if (effective.Count == 0)
            return;
        FindUses(type, methods, cancellation);
        var users = UsersOf(methods, cancellation);
        var found = new Queue<string>(effective.Select(NameOf).Where(_names.Add));
        while (found.Count > 0)
        {
            if (!users.TryGetValue(found.Dequeue(), out var callers))
                continue;
            foreach (var caller in callers)
            {
                if (_names.Add(caller))
                    found.Enqueue(caller);
            }
        }
    }

    /// <summary>Whether a text of the type uses such a member.</summary>
    public bool AreUsedIn(SyntaxTree tree, TextSpan span, CancellationToken cancellation)
    {
        if (!_uses.TryGetValue(tree, out var uses))
            return false;
        var root = tree.GetRoot(cancellation);
        foreach (var (position, _) in uses.In(span))
        {
            if (_names.Contains(root.FindToken(position).ValueText))
                return true;
        }

        return false;
    }

    private static string NameOf(IMethodSymbol method) =>
        method.AssociatedSymbol?.Name ?? (method.MethodKind == MethodKind.Constructor ? method.ContainingType.Name : method.Name);

    private void FindUses(INamedTypeSymbol type, List<IMethodSymbol> methods, CancellationToken cancellation)
    {
        var shapes = new HelperShapes();
        var names = new Dictionary<string, WordKinds>();
        foreach (var method in methods)
        {
            names[NameOf(method)] = WordKinds.Uses;
            foreach (var reference in (method.AssociatedSymbol ?? method).DeclaringSyntaxReferences)
                shapes.Add(NameOf(method), reference.GetSyntax(cancellation));
        }

        var words = new Vocabulary(names) { Shapes = shapes };
        foreach (var tree in type.DeclaringSyntaxReferences.Select(static reference => reference.SyntaxTree).Distinct())
            _uses[tree] = words.Search(tree, cancellation);
    }

    // Which members use a name.
    private Dictionary<string, HashSet<string>> UsersOf(List<IMethodSymbol> methods, CancellationToken cancellation)
    {
        var users = new Dictionary<string, HashSet<string>>();
        foreach (var method in methods)
        {
            foreach (var reference in method.DeclaringSyntaxReferences)
            {
                if (!_uses.TryGetValue(reference.SyntaxTree, out var uses))
                    continue;
                var root = reference.SyntaxTree.GetRoot(cancellation);
                foreach (var (position, _) in uses.In(reference.Span))
                {
                    var used = root.FindToken(position).ValueText;
                    if (!users.TryGetValue(used, out var callers))
                        users.Add(used, callers = new HashSet<string>());
                    callers.Add(NameOf(method));
                }
            }
        }

        return users;
    }
}
