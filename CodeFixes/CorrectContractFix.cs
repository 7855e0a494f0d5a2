using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK2005: makes the contract say what the body does.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CorrectContractFix)), Shared]
public sealed class CorrectContractFix : ConventionFix
{
    /// <summary>Creates the fix.</summary>
    public CorrectContractFix() : base(RuleIds.BrokenPromise) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        if (site.Property(FindingProperties.Broken) is not { } contract
            || !site.Finding.Properties.TryGetValue(FindingProperties.Truth, out var truth) || truth is null
            || site.Token.Parent?.FirstAncestorOrSelf<SyntaxNode>(node => site.Model.GetDeclaredSymbol(node, site.Cancel) is not null) is not { } declaration
            || site.Model.GetDeclaredSymbol(declaration, site.Cancel) is not { } member
            || Find(site, member, contract) is not var (attribute, path))
        {
            yield break;
        }

        var attributes = truth.Split(' ').Where(name => name.Length > 0).Select(name => Attribute(attribute, path, name)).ToList();
        var list = (AttributeListSyntax)attribute.Parent!;
        var others = list.Attributes.SelectMany(other => other != attribute ? [other] : Remaining(other, path)).ToList();
        var now = others.Concat(attributes).ToList();

        SyntaxNode root;
        if (now.Count > 0)
            root = site.Root.ReplaceNode(list, list.WithAttributes(SeparatedList(now, Enumerable.Repeat(Token(SyntaxKind.CommaToken).WithTrailingTrivia(Space), now.Count - 1))).WithTriviaFrom(list));
        else
            root = site.Root.RemoveNode(list, SyntaxRemoveOptions.KeepLeadingTrivia | SyntaxRemoveOptions.KeepUnbalancedDirectives)!;
        var title = truth.Length == 0 ? $"Remove [{contract}]" : $"Declare [{truth.Replace(" ", ", ")}]";
        yield return new Repair(title, "Correct the contract", root, member);
    }

    /// <summary>The attribute that names the lock, and the argument that does; no argument where it means the instance.</summary>
    private static (AttributeSyntax Attribute, AttributeArgumentSyntax? Path)? Find(FixSite site, ISymbol member, string contract)
    {
        foreach (var data in ContractAttributes.All(member, contract))
        {
            if (data.ApplicationSyntaxReference?.GetSyntax(site.Cancel) is not AttributeSyntax attribute || attribute.SyntaxTree != site.Root.SyntaxTree)
                continue;
            var path = attribute.ArgumentList?.Arguments.FirstOrDefault(argument =>
                argument.NameEquals is null && site.Model.GetConstantValue(argument.Expression, site.Cancel).Value as string == site.Requirement);
            if (path is not null || ContractAttributes.Paths(data).SequenceEqual([site.Requirement ?? ""]))
                return (attribute, path);
        }

        return null;
    }

    /// <summary>What stays of an attribute that names other locks too.</summary>
    private static AttributeSyntax[] Remaining(AttributeSyntax attribute, AttributeArgumentSyntax? path)
    {
        if (path is null || attribute.ArgumentList!.Arguments.Count(argument => argument.NameEquals is null && IsPath(argument)) < 2)
            return [];
        return [attribute.WithArgumentList(attribute.ArgumentList.WithArguments(attribute.ArgumentList.Arguments.Remove(path)))];

        bool IsPath(AttributeArgumentSyntax argument) =>
            argument.Expression is LiteralExpressionSyntax { RawKind: (int)SyntaxKind.StringLiteralExpression } or InvocationExpressionSyntax or BinaryExpressionSyntax;
    }

    /// <summary>An attribute by its name, perhaps with its first argument in parentheses: a result, or <c>Shared</c>.</summary>
    private static AttributeSyntax Attribute(AttributeSyntax model, AttributeArgumentSyntax? path, string text)
    {
        var open = text.IndexOf('(');
        var (name, detail) = open < 0 ? (text, "") : (text.Substring(0, open), text.Substring(open + 1).TrimEnd(')'));
        NameSyntax full = model.Name is QualifiedNameSyntax qualified ? qualified.WithRight(IdentifierName(name)) : IdentifierName(name);
        var arguments = new List<string>();
        if (detail is "true" or "false")
            arguments.Add(detail);
        if (path is not null)
            arguments.Add(path.Expression.ToString());
        if (detail == "Shared")
            arguments.Add("Mode = " + (model.Name is QualifiedNameSyntax { Left: var space } ? space + "." : "") + "LockMode.Shared");
        var attribute = SyntaxFactory.Attribute(full);
        return arguments.Count == 0 ? attribute : attribute.WithArgumentList(ParseAttributeArgumentList("(" + string.Join(", ", arguments) + ")"));
    }
}
