using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>Adds a contract attribute to the member that runs a finding, where such a contract can hold.</summary>
internal static class ContractDeclaration
{
    /// <summary>Null where the member cannot carry the contract, or has it already.</summary>
    public static Repair? Add(FixSite site, string contract, bool shared, string kind, System.Func<string, string> title)
    {
        if (site.Requirement is not { } requirement
            || EnclosingCode.Of(site.Token) is not { } code
            || SymbolOf(site, code.Function) is not { } member
            || !CanCarry(site, code.Function, member, contract, requirement)
            || AttributeName(site, contract) is not { } name)
        {
            return null;
        }

        var attribute = Attribute(name);
        if (Arguments(site, code.Function, member, requirement, shared, name) is { Count: > 0 } arguments)
            attribute = attribute.WithArgumentList(AttributeArgumentList(SeparatedList(arguments)));

        var root = site.Root.ReplaceNode(code.Function, WithAttribute(code.Function, AttributeList(SingletonSeparatedList(attribute)), site.NewLine));
        var owner = member is IMethodSymbol { AssociatedSymbol: { } property } ? property : member;
        return new Repair(title(owner.Name is ".ctor" ? owner.ContainingType.Name : owner.Name), kind, root, owner);
    }

    /// <summary>The delegate type with a requirement; null where the attribute cannot be written there.</summary>
    public static SyntaxNode? OnDelegate(FixSite site, DelegateDeclarationSyntax type, string path, bool shared)
    {
        if (AttributeName(site, "RequiresLock") is not { } name)
            return null;
        var argument = AttributeArgument(LiteralExpression(SyntaxKind.StringLiteralExpression, Literal(path)));
        var arguments = shared ? new List<AttributeArgumentSyntax> { argument, SharedMode(name) } : [argument];
        return WithAttribute(
            type, AttributeList(SingletonSeparatedList(Attribute(name, AttributeArgumentList(SeparatedList(arguments))))), site.NewLine);
    }

    private static ISymbol? SymbolOf(FixSite site, SyntaxNode function) => function switch
    {
        ParenthesizedLambdaExpressionSyntax { Parent: EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax variable } } =>
            site.Model.GetDeclaredSymbol(variable, site.Cancel) as ILocalSymbol,
        AnonymousFunctionExpressionSyntax or CompilationUnitSyntax or DestructorDeclarationSyntax => null,
        _ => site.Model.GetDeclaredSymbol(function, site.Cancel),
    };

    private static bool CanCarry(FixSite site, SyntaxNode function, ISymbol member, string contract, string requirement)
    {
        if (ContractAttributes.All(member, contract).SelectMany(ContractAttributes.Paths).Contains(requirement))
            return false;

        switch (member)
        {
            case ILocalSymbol:
                return site.Language >= LanguageVersion.CSharp10 && IsOnlyCalled(function, member.Name);
            case IMethodSymbol { MethodKind: MethodKind.LocalFunction }:
                return site.Language >= LanguageVersion.CSharp9;
            case IMethodSymbol { MethodKind: MethodKind.StaticConstructor }:
                return false;
            case IMethodSymbol method when SymbolEqualityComparer.Default.Equals(method, site.Model.Compilation.GetEntryPoint(site.Cancel)):
                return false;
        }

        // What a base or an interface does not ask, its implementation may not ask either.
        var own = member is IMethodSymbol { AssociatedSymbol: { } property } ? property : member;
        return BasesOf(own).All(@base =>
            ContractAttributes.All(@base, contract).SelectMany(ContractAttributes.Paths).Contains(requirement));
    }

    private static IEnumerable<ISymbol> BasesOf(ISymbol member)
    {
        var overridden = member switch
        {
            IMethodSymbol method => (ISymbol?)method.OverriddenMethod,
            IPropertySymbol property => property.OverriddenProperty,
            IEventSymbol @event => @event.OverriddenEvent,
            _ => null,
        };
        if (overridden is not null)
            yield return overridden;

        foreach (var implemented in member.ContainingType.AllInterfaces.SelectMany(type => type.GetMembers()))
        {
            if (SymbolEqualityComparer.Default.Equals(member.ContainingType.FindImplementationForInterfaceMember(implemented), member))
                yield return implemented;
        }
    }

    /// <summary>A lambda that is a local function in all but name: nobody sees it as a delegate.</summary>
    private static bool IsOnlyCalled(SyntaxNode lambda, string local) =>
        lambda.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } member
        && member.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(name => name.Identifier.ValueText == local)
            .All(name => MethodGroups.CallOf(name.Identifier) is not null);

    /// <summary>The attribute as it can be written here: short where it is in scope, else in full with a <c>using</c> to come.</summary>
    private static NameSyntax? AttributeName(FixSite site, string contract)
    {
        var fullName = contract + "Attribute";
        if (site.Model.LookupNamespacesAndTypes(site.Token.SpanStart, name: fullName).OfType<INamedTypeSymbol>().Any())
            return IdentifierName(contract);

        var compilation = site.Model.Compilation;
        var type = compilation.GetTypesByMetadataName("ConventionAnalyzers." + fullName)
            .Concat(UsedHere(site, fullName))
            .FirstOrDefault(candidate => compilation.IsSymbolAccessibleWithin(candidate, compilation.Assembly));
        if (type is null)
            return null;

        var qualified = type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        return ParseName(qualified.Substring(0, qualified.Length - "Attribute".Length))
            .WithAdditionalAnnotations(CleanUp.NeedsUsing, Simplifier.Annotation);
    }

    /// <summary>A hand-rolled attribute, taken from the contract that the finding is about.</summary>
    private static IEnumerable<INamedTypeSymbol> UsedHere(FixSite site, string fullName) =>
        site.Token.Parent is { } node && site.Model.GetSymbolInfo(node, site.Cancel).Symbol is { } symbol
            ? symbol.GetAttributes().Select(attribute => attribute.AttributeClass!).Where(type => type.Name == fullName)
            : [];

    private static List<AttributeArgumentSyntax> Arguments(
        FixSite site, SyntaxNode function, ISymbol member, string requirement, bool shared, NameSyntax name)
    {
        var arguments = new List<AttributeArgumentSyntax>();
        if (requirement != "this")
            arguments.Add(AttributeArgument(PathOf(site, function, member, requirement)));

        if (shared)
            arguments.Add(SharedMode(name));
        return arguments;
    }

    private static AttributeArgumentSyntax SharedMode(NameSyntax attribute)
    {
        var mode = attribute is QualifiedNameSyntax { Left: var space }
            ? (NameSyntax)QualifiedName(space, IdentifierName("LockMode"))
            : IdentifierName("LockMode");
        var value = MemberAccessExpression(
            SyntaxKind.SimpleMemberAccessExpression, ParseExpression(mode.ToString()), IdentifierName("Shared"))
            .WithAdditionalAnnotations(CleanUp.NeedsUsing, Simplifier.Annotation);
        return AttributeArgument(NameEquals("Mode"), null, value);
    }

    /// <summary><c>nameof</c> where a simple name is in scope of the attribute, so that a rename keeps the contract.</summary>
    private static ExpressionSyntax PathOf(FixSite site, SyntaxNode function, ISymbol member, string path)
    {
        var inScope = SyntaxFacts.IsValidIdentifier(path) && (
            member is IMethodSymbol method && method.Parameters.Any(parameter => parameter.Name == path)
                ? site.Language >= LanguageVersion.CSharp11
                : site.Model.LookupSymbols(function.SpanStart, name: path).Any(symbol => symbol is IFieldSymbol or IPropertySymbol));
        return inScope
            ? ParseExpression($"nameof({path})") // Built from nodes it would be a call of a method of that name.
            : LiteralExpression(SyntaxKind.StringLiteralExpression, Literal(path));
    }

    private static SyntaxNode WithAttribute(SyntaxNode function, AttributeListSyntax list, SyntaxTrivia newLine)
    {
        var onOwnLine = function is not (AccessorDeclarationSyntax or AnonymousFunctionExpressionSyntax);
        list = list.WithTrailingTrivia(onOwnLine ? newLine : Space).WithAdditionalAnnotations(Formatter.Annotation);

        SyntaxNode changed = function switch
        {
            MethodDeclarationSyntax method => With(method, method.AttributeLists, (node, lists) => node.WithAttributeLists(lists)),
            ConstructorDeclarationSyntax constructor => With(constructor, constructor.AttributeLists, (node, lists) => node.WithAttributeLists(lists)),
            OperatorDeclarationSyntax @operator => With(@operator, @operator.AttributeLists, (node, lists) => node.WithAttributeLists(lists)),
            ConversionOperatorDeclarationSyntax conversion => With(conversion, conversion.AttributeLists, (node, lists) => node.WithAttributeLists(lists)),
            PropertyDeclarationSyntax property => With(property, property.AttributeLists, (node, lists) => node.WithAttributeLists(lists)),
            IndexerDeclarationSyntax indexer => With(indexer, indexer.AttributeLists, (node, lists) => node.WithAttributeLists(lists)),
            AccessorDeclarationSyntax accessor => With(accessor, accessor.AttributeLists, (node, lists) => node.WithAttributeLists(lists)),
            LocalFunctionStatementSyntax local => With(local, local.AttributeLists, (node, lists) => node.WithAttributeLists(lists)),
            DelegateDeclarationSyntax type => With(type, type.AttributeLists, (node, lists) => node.WithAttributeLists(lists)),
            ParenthesizedLambdaExpressionSyntax lambda => With(lambda, lambda.AttributeLists, (node, lists) => node.WithAttributeLists(lists)),
            _ => function,
        };
        return changed.WithLeadingTrivia(function.GetLeadingTrivia());

        T With<T>(T node, SyntaxList<AttributeListSyntax> lists, System.Func<T, SyntaxList<AttributeListSyntax>, T> set)
            where T : SyntaxNode =>
            // Comments and documentation stay above the attribute.
            lists.Count > 0
                ? set(node, lists.Add(list))
                : set((T)node.WithLeadingTrivia(ElasticMarker), SingletonList(list));
    }
}
