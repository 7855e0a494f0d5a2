using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>A method that requires one lock, where it becomes a delegate of a type that does not say so.</summary>
internal sealed class LostContract
{
    private LostContract(ExpressionSyntax group, IMethodSymbol method, INamedTypeSymbol @delegate, string path, bool isShared) =>
        (Group, Method, Delegate, Path, IsShared) = (group, method, @delegate, path, isShared);

    /// <summary>The method as it is named where it becomes a delegate.</summary>
    public ExpressionSyntax Group { get; }

    public IMethodSymbol Method { get; }

    public INamedTypeSymbol Delegate { get; }

    public bool IsShared { get; }

    /// <summary>The lock, as the method names it, where its path starts at a parameter; else null.</summary>
    public string? PathOfParameter => Method.Parameters.Any(p => p.Name == RootOf(Path)) ? Path : null;

    private string Path { get; }

    /// <summary>Null where the contract is another one, or more than one lock is required.</summary>
    public static LostContract? Of(FixSite site)
    {
        if (site.Token.Parent is not SimpleNameSyntax name)
            return null;
        ExpressionSyntax group = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        if (site.Model.GetSymbolInfo(group, site.Cancel).Symbol is not IMethodSymbol method || DelegateAt(site, group) is not { DelegateInvokeMethod: not null } type)
            return null;
        var required = ContractAttributes.All(method, "RequiresLock").ToList();
        return required.Count == 1 && ContractAttributes.Paths(required[0]).ToList() is { Count: 1 } paths
            && method.GetAttributes().Count(a => a.AttributeClass?.Name.EndsWith("LockAttribute", System.StringComparison.Ordinal) == true) == 1
            ? new LostContract(group, method, type, paths[0], ContractAttributes.Shared(required[0]) == true)
            : null;
    }

    /// <summary>The lock as the delegate type can name it; null where it cannot.</summary>
    public string? PathFor(IMethodSymbol invoke, FixSite site)
    {
        var root = RootOf(Path);
        var parameter = Method.Parameters.FirstOrDefault(p => p.Name == root);
        if (parameter is null)
            return site.Lock?.ToString() is { } named && named != "this" ? named : null;
        return parameter.Ordinal < invoke.Parameters.Length ? invoke.Parameters[parameter.Ordinal].Name + Path.Substring(root.Length) : null;
    }

    /// <summary>A place from which the lock can be named: here, or where the method's own parameters are in scope.</summary>
    public int? PositionOf(FixSite site, bool needsParameters)
    {
        if (!needsParameters)
            return Group.SpanStart;
        return Method.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(site.Cancel)).FirstOrDefault() is BaseMethodDeclarationSyntax declaration
            && declaration.SyntaxTree == site.Root.SyntaxTree ? declaration.Body?.OpenBraceToken.Span.End ?? declaration.ExpressionBody?.Expression.SpanStart : null;
    }

    private static INamedTypeSymbol? DelegateAt(FixSite site, ExpressionSyntax group) =>
        (site.Model.GetTypeInfo(group, site.Cancel).ConvertedType
            ?? (group.Parent is ArgumentSyntax { Parent.Parent: BaseObjectCreationExpressionSyntax creation } ? site.Model.GetTypeInfo(creation, site.Cancel).Type : null)) as INamedTypeSymbol;

    private static string RootOf(string path) => path.Split('.', '[', '(')[0];
}
