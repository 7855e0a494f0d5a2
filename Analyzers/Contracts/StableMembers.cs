using System.Collections.Concurrent;
using System.Linq;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Contracts;

/// <summary>Which members yield the same value whenever they are asked, so that a path through them always names one lock.</summary>
/// <remarks>Thread-safe; each member is looked at once.</remarks>
internal sealed class StableMembers
{
    // Getters that return getters: whoever nests deeper is believed.
    private const int MaximumHops = 4;

    private readonly Compilation _compilation;
    private readonly ConcurrentDictionary<ISymbol, string?> _problems = new(SymbolEqualityComparer.Default);

    public StableMembers(Compilation compilation)
    {
        _compilation = compilation;
    }

    /// <summary>Why a member may yield another value next time; null if it does not.</summary>
    public string? Problem(ISymbol member) => _problems.GetOrAdd(member.OriginalDefinition, m => Find(m, 0));

    private string? Find(ISymbol member, int hops)
    {
        if (hops > MaximumHops || LockTypes.HasAttribute(member, ContractNames.ReturnsLock) || LockTypes.HasAttribute(member, "PureAttribute"))
            return null;
        return member switch
        {
            // A lock that is a struct lives in its field, and must not be readonly.
            IFieldSymbol { IsReadOnly: false, IsConst: false } field when !(field.Type.IsValueType && LockTypes.CanBeLock(field.Type)) =>
                "'" + field.Name + "' is a field that can be assigned again",
            IPropertySymbol { SetMethod.IsInitOnly: false } property => "'" + property.Name + "' can be set",
            IPropertySymbol { IsAbstract: false } property => Getter(property, hops),
            IMethodSymbol method => Result(method, hops),
            IParameterSymbol parameter when IsWritten(parameter) => "the parameter '" + parameter.Name + "' is assigned again",
            _ => null,
        };
    }

    private string? Getter(IPropertySymbol property, int hops)
    {
        foreach (var reference in property.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax() is not BasePropertyDeclarationSyntax syntax)
                continue;
            var getter = syntax.AccessorList?.Accessors.FirstOrDefault(a => a.IsKind(SyntaxKind.GetAccessorDeclaration));
            var arrow = getter?.ExpressionBody ?? (syntax as PropertyDeclarationSyntax)?.ExpressionBody ?? (syntax as IndexerDeclarationSyntax)?.ExpressionBody;
            if ((arrow is not null || getter?.Body is not null) && !IsStable(arrow?.Expression ?? Returned(getter?.Body), getter?.Body, hops))
                return "the getter of '" + property.Name + "' may return another object each time";
        }

        return null;
    }

    private string? Result(IMethodSymbol method, int hops)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax() is MethodDeclarationSyntax { ExpressionBody: var arrow, Body: var body } && (arrow is not null || body is not null)
                && IsStable(arrow?.Expression ?? Returned(body), body, hops))
                return null;
        }

        return "'" + method.Name + "' may return another object each time";
    }

    private static ExpressionSyntax? Returned(BlockSyntax? body) =>
        body is { Statements: { Count: 1 } statements } && statements[0] is ReturnStatementSyntax { Expression: { } only } ? only : null;

    private bool IsStable(ExpressionSyntax? value, BlockSyntax? body, int hops)
    {
        // Made once, by whoever asks first: what is handed out never changes.
        var code = (SyntaxNode?)body ?? value;
        if (code is not null && code.DescendantNodesAndSelf().Any(IsMadeOnce))
            return true;
        if (value is null || !_compilation.ContainsSyntaxTree(value.SyntaxTree))
            return false;
        return IsStable(_compilation.GetSemanticModel(value.SyntaxTree).GetOperation(value), hops);
    }

    private static bool IsMadeOnce(SyntaxNode node) =>
        node.IsKind(SyntaxKind.CoalesceAssignmentExpression)
        || node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "EnsureInitialized" or "CompareExchange" } };

    private bool IsStable(IOperation? operation, int hops) => operation switch
    {
        null => false,
        { ConstantValue.HasValue: true } => true,
        IConversionOperation conversion => IsStable(conversion.Operand, hops),
        IParenthesizedOperation parenthesized => IsStable(parenthesized.Operand, hops),
        IInstanceReferenceOperation or IParameterReferenceOperation or ITypeOfOperation => true,
        IFieldReferenceOperation field => IsStableOwner(field.Instance, hops) && Find(field.Field.OriginalDefinition, hops + 1) is null,
        IPropertyReferenceOperation property => IsStableOwner(property.Instance, hops) && property.Arguments.All(a => IsStable(a.Value, hops))
            && (property.Property.IsIndexer || Find(property.Property.OriginalDefinition, hops + 1) is null),
        IArrayElementReferenceOperation element => IsStable(element.ArrayReference, hops) && element.Indices.All(i => IsStable(i, hops)),
        IInvocationOperation call => IsStableOwner(call.Instance, hops) && call.Arguments.All(a => IsStable(a.Value, hops))
            && Find(call.TargetMethod.OriginalDefinition, hops + 1) is null,
        IBinaryOperation binary => IsStable(binary.LeftOperand, hops) && IsStable(binary.RightOperand, hops),
        _ => false,
    };

    private bool IsStableOwner(IOperation? instance, int hops) => instance is null || IsStable(instance, hops);

    /// <summary>Whether a captured parameter of a primary constructor is assigned anywhere in its type.</summary>
    private static bool IsWritten(IParameterSymbol parameter) =>
        parameter.ContainingType?.DeclaringSyntaxReferences.Any(type => type.GetSyntax().DescendantNodes().Any(node =>
            node is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var name } } && name == parameter.Name)) == true;
}
