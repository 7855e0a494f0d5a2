using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK2008: a private readonly field takes the place of <c>this</c>, a type, a string, or a new object, in the whole type.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LockPrivateFieldFix)), Shared]
public sealed class LockPrivateFieldFix : ConventionFix
{
    /// <summary>Creates the fix.</summary>
    public LockPrivateFieldFix() : base(RuleIds.UnsafeLockObject) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        if (LockedAt(site) is not { } locked || locked.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type || type is not (ClassDeclarationSyntax or RecordDeclarationSyntax)
            || type.Modifiers.Any(SyntaxKind.PartialKeyword) || type.DescendantNodes().OfType<AttributeSyntax>().Any(IsSynchronized))
        {
            yield break;
        }

        var uses = UsesOf(locked, type).ToList();
        if (!uses.Contains(locked))
            yield break;

        var isStatic = locked is not ThisExpressionSyntax && (locked is not ObjectCreationExpressionSyntax || IsInStatic(locked));
        var name = NameIn(site, type, isStatic ? "s_lock" : "_lock");
        var field = Field(site, name, isStatic, uses.All(use => use.Parent is LockStatementSyntax)).WithTrailingTrivia(site.NewLine, site.NewLine);
        var changed = type.ReplaceNodes(uses, (use, _) => IdentifierName(name).WithTriviaFrom(use));

        // Members start on a line of their own; the first gives its place to the field.
        changed = changed.WithMembers(changed.Members.Insert(0, field.WithAdditionalAnnotations(Formatter.Annotation)));
        yield return new Repair($"Lock a private field instead of {locked}", "Lock a private readonly field", site.Root.ReplaceNode(type, changed));
    }

    private static ExpressionSyntax? LockedAt(FixSite site)
    {
        var expression = site.Token.Parent?.AncestorsAndSelf().OfType<ExpressionSyntax>().FirstOrDefault(node => node.Span == site.Finding.Location.SourceSpan);
        return expression is ThisExpressionSyntax or TypeOfExpressionSyntax or LiteralExpressionSyntax
            or ObjectCreationExpressionSyntax { Type: PredefinedTypeSyntax, Initializer: null } && IsUse(expression)
                ? expression
                : null;
    }

    /// <summary>Everything in the type that locks the same; a new object is never the same as another.</summary>
    private static IEnumerable<ExpressionSyntax> UsesOf(ExpressionSyntax locked, TypeDeclarationSyntax type) =>
        locked is ObjectCreationExpressionSyntax
            ? [locked]
            : type.DescendantNodes(node => node == type || node is not TypeDeclarationSyntax || locked is not ThisExpressionSyntax)
                .OfType<ExpressionSyntax>()
                .Where(expression => expression.RawKind == locked.RawKind && AreEquivalent(expression, locked) && IsUse(expression));

    private static bool IsUse(ExpressionSyntax expression) => expression.Parent is LockStatementSyntax
        || expression.Parent is ArgumentSyntax
        {
            Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "Monitor" } } },
        };

    private static bool IsSynchronized(AttributeSyntax attribute) => attribute.ArgumentList?.ToString().Contains("Synchronized") == true;

    private static bool IsInStatic(SyntaxNode node) =>
        node.FirstAncestorOrSelf<MemberDeclarationSyntax>()?.Modifiers.Any(SyntaxKind.StaticKeyword) == true;

    private static string NameIn(FixSite site, TypeDeclarationSyntax type, string wanted)
    {
        var taken = new HashSet<string>(type.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText));
        var name = wanted;
        for (var i = 2; taken.Contains(name) || !site.Model.LookupSymbols(site.Token.SpanStart, name: name).IsEmpty; i++)
            name = wanted + i;
        return name;
    }

    private static FieldDeclarationSyntax Field(FixSite site, string name, bool isStatic, bool onlyStatements)
    {
        var type = onlyStatements && site.Language >= LanguageVersion.CSharp13
            && site.Model.Compilation.GetTypeByMetadataName("System.Threading.Lock") is { DeclaredAccessibility: Accessibility.Public }
                ? ParseTypeName("global::System.Threading.Lock").WithAdditionalAnnotations(Simplifier.Annotation)
                : PredefinedType(Token(SyntaxKind.ObjectKeyword));
        var words = isStatic
            ? TokenList(Token(SyntaxKind.PrivateKeyword), Token(SyntaxKind.StaticKeyword), Token(SyntaxKind.ReadOnlyKeyword))
            : TokenList(Token(SyntaxKind.PrivateKeyword), Token(SyntaxKind.ReadOnlyKeyword));
        ExpressionSyntax value = site.Language >= LanguageVersion.CSharp9
            ? ImplicitObjectCreationExpression()
            : ObjectCreationExpression(type).WithArgumentList(ArgumentList());
        return FieldDeclaration(
            default, words,
            VariableDeclaration(type, SingletonSeparatedList(VariableDeclarator(Identifier(name), null, EqualsValueClause(value)))));
    }
}
