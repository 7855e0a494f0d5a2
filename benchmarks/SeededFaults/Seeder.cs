using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Benchmarks;

/// <summary>Finds every place of a file where one change breaks a contract for certain.</summary>
internal sealed class Seeder(SemanticModel model)
{
    private static readonly Dictionary<(string Type, string Member), bool> s_operations = new()
    {
        [("Monitor", "Enter")] = true,
        [("Monitor", "Exit")] = false,
        [("Lock", "Enter")] = true,
        [("Lock", "Exit")] = false,
        [("SpinLock", "Enter")] = true,
        [("SpinLock", "Exit")] = false,
        [("ReaderWriterLockSlim", "EnterReadLock")] = true,
        [("ReaderWriterLockSlim", "EnterWriteLock")] = true,
        [("ReaderWriterLockSlim", "EnterUpgradeableReadLock")] = true,
        [("ReaderWriterLockSlim", "ExitReadLock")] = false,
        [("ReaderWriterLockSlim", "ExitWriteLock")] = false,
        [("ReaderWriterLockSlim", "ExitUpgradeableReadLock")] = false,
    };

    public IEnumerable<Fault> Faults()
    {
        var tree = model.SyntaxTree;
        foreach (var node in tree.GetRoot().DescendantNodes())
        {
            if (IsExempt(node))
                continue;
            var found = node switch
            {
                LockStatementSyntax region => OfRegion(region.Statement, ContractText.Normal(region.Expression), region),
                UsingStatementSyntax { Expression: { } guard } region when LockOfGuard(guard) is { } @lock => OfRegion(region.Statement, @lock, region),
                UsingStatementSyntax { Declaration.Variables: [{ Initializer.Value: { } guard } variable] } region
                    when LockOfGuard(guard) is { } @lock && !Mentions(region.Statement, variable.Identifier.ValueText) => OfRegion(region.Statement, @lock, region),
                ExpressionStatementSyntax statement when Operation(statement) is var (acquires, @lock) => OfOperation(statement, acquires, @lock),
                InvocationExpressionSyntax call => OfTwin(call),
                _ => [],
            };
            foreach (var fault in found)
                yield return fault;
        }

        Fault Make(FaultKind kind, SyntaxNode place, params TextChange[] changes) => new(kind, tree, place.Span, [.. changes]);

        IEnumerable<Fault> OfRegion(StatementSyntax statement, string @lock, StatementSyntax region)
        {
            if (statement is not BlockSyntax { Statements: { Count: > 0 } statements } body || IsHeldAround(region, @lock) || ContractText.Asserts(body, model))
                yield break;
            var needs = statements.Where(one => ContractText.Needs(one, @lock, model)).ToImmutableArray();
            if (needs.IsEmpty)
                yield break;
            yield return Make(FaultKind.RegionDissolved, region, new TextChange(TextSpan.FromBounds(region.SpanStart, body.SpanStart), ""));
            if (needs.Contains(statements[0]) && statements[0] is ExpressionStatementSyntax first)
            {
                yield return Make(FaultKind.FirstMovedOut, first,
                    new TextChange(first.Span, ";"), new TextChange(new TextSpan(region.SpanStart, 0), first + " "));
            }

            if (needs.Contains(statements[^1]) && statements[^1] is ExpressionStatementSyntax last && statements.Count > 1)
            {
                yield return Make(FaultKind.LastMovedOut, last,
                    new TextChange(last.Span, ";"), new TextChange(new TextSpan(region.Span.End, 0), " " + last));
            }
        }

        IEnumerable<Fault> OfOperation(ExpressionStatementSyntax statement, bool acquires, string @lock)
        {
            if (StartsAtLocal(statement, @lock) || statement.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } method && ContractText.Asserts(method, model))
                yield break;
            yield return Make(acquires ? FaultKind.AcquireDeleted : FaultKind.ReleaseDeleted, statement, new TextChange(statement.Span, ";"));
            if (statement.Parent is not BlockSyntax { Statements: var siblings })
                yield break;
            var index = siblings.IndexOf(statement);
            if (acquires && index + 1 < siblings.Count && siblings[index + 1] is ExpressionStatementSyntax next && ContractText.Needs(next, @lock, model))
                yield return Make(FaultKind.AcquireShifted, statement, Exchange(statement, next));
            if (!acquires && index > 0 && siblings[index - 1] is ExpressionStatementSyntax before && ContractText.Needs(before, @lock, model))
                yield return Make(FaultKind.ReleaseShifted, statement, Exchange(before, statement));
        }

        IEnumerable<Fault> OfTwin(InvocationExpressionSyntax call)
        {
            if (model.GetSymbolInfo(call).Symbol is not IMethodSymbol method || NameOf(call) is not { } name)
                yield break;
            var receiver = ContractText.ReceiverOf(name);
            var wants = ContractText.Locks(method, "RequiresLockAttribute", receiver).ToImmutableArray();
            var twin = wants.IsEmpty
                ? method.Name.EndsWith("Unlocked", StringComparison.Ordinal) ? method.Name[..^"Unlocked".Length] : null
                : method.Name + "Unlocked";
            var other = twin is null ? null : method.ContainingType.GetMembers(twin).OfType<IMethodSymbol>()
                .FirstOrDefault(one => one.Parameters.Length == method.Parameters.Length);

            // One that requires nothing breaks nothing where nothing is held; one that does not exclude the lock may take it again; an object
            // that nobody else sees needs none.
            if (other is null || StartsAtNew(call, receiver)
                || (wants.IsEmpty && !ContractText.Locks(other, "RequiresLockAttribute", receiver).Any())
                || (!wants.IsEmpty && !ContractText.Locks(other, "ExcludesLockAttribute", receiver).Any(wants.Contains)))
                yield break;
            yield return Make(FaultKind.TwinSwapped, name, new TextChange(name.Span, other.Name));
        }
    }

    // What a lookup returned is nobody else's to name: whether the lock may stay held is not said anywhere.
    private bool StartsAtLocal(SyntaxNode place, string @lock) =>
        model.LookupSymbols(place.SpanStart, name: @lock.Split('.', '[', '(')[0]).Any(symbol => symbol is ILocalSymbol);

    private bool StartsAtNew(SyntaxNode place, string path) =>
        model.LookupSymbols(place.SpanStart, name: path.Split('.', '[', '(')[0]).Any(symbol => symbol is ILocalSymbol
            && symbol.DeclaringSyntaxReferences[0].GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax });

    private static TextChange[] Exchange(StatementSyntax first, StatementSyntax second) =>
        [new TextChange(first.Span, second.ToString()), new TextChange(second.Span, first.ToString())];

    /// <summary>What a statement does to which lock, if it does nothing else.</summary>
    private (bool Acquires, string Lock)? Operation(ExpressionStatementSyntax statement)
    {
        if (statement.Expression is not InvocationExpressionSyntax call || NameOf(call) is not { } name
            || model.GetSymbolInfo(call).Symbol is not IMethodSymbol { ReturnsVoid: true } method)
            return null;
        var receiver = ContractText.ReceiverOf(name);
        if (s_operations.TryGetValue((method.ContainingType.Name, method.Name), out var acquires))
            return (acquires, method.IsStatic ? ContractText.Normal(call.ArgumentList.Arguments[0].Expression) : receiver);
        return method.IsStatic || IsGuard(method.ContainingType) ? null
            : ContractText.Locks(method, "AcquiresLockAttribute", receiver).FirstOrDefault() is { } taken ? (true, taken)
            : ContractText.Locks(method, "ReleasesLockAttribute", receiver).FirstOrDefault() is { } released ? (false, released)
            : null;
    }

    /// <summary>The lock that an expression makes a guard of.</summary>
    private string? LockOfGuard(ExpressionSyntax guard)
    {
        if (guard is not InvocationExpressionSyntax call || NameOf(call) is not { } name || model.GetSymbolInfo(call).Symbol is not IMethodSymbol method)
            return null;
        var receiver = ContractText.ReceiverOf(name);
        return method is { Name: "EnterScope", ContainingType.Name: "Lock" } ? receiver
            : IsGuard(method.ReturnType) ? ContractText.Locks(method, "AcquiresLockAttribute", receiver).FirstOrDefault() : null;
    }

    private static bool IsGuard(ITypeSymbol type) => type.GetAttributes().Any(one => one.AttributeClass?.Name == "LockScopeAttribute");

    private static SimpleNameSyntax? NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        SimpleNameSyntax name => name,
        MemberAccessExpressionSyntax access => access.Name,
        _ => null,
    };

    private static bool Mentions(SyntaxNode code, string name) => code.DescendantNodes().OfType<IdentifierNameSyntax>().Any(one => one.Identifier.ValueText == name);

    /// <summary>Whether something around a region holds its lock too: then the region is not needed.</summary>
    private bool IsHeldAround(SyntaxNode region, string @lock)
    {
        foreach (var around in region.Ancestors())
        {
            if (around is LockStatementSyntax outer && ContractText.Normal(outer.Expression) == @lock)
                return true;
            if (around is MemberDeclarationSyntax && model.GetDeclaredSymbol(around) is IMethodSymbol method)
                return ContractText.Locks(method, "RequiresLockAttribute", "").Contains(@lock);
        }

        return false;
    }

    // Constructors own what they touch; the members of a lock or a guard are trusted about it; exempt is exempt.
    private bool IsExempt(SyntaxNode node) =>
        node is StatementSyntax or InvocationExpressionSyntax
        && (node.FirstAncestorOrSelf<ConstructorDeclarationSyntax>() is not null
            || node.Ancestors().OfType<MemberDeclarationSyntax>().Any(member => model.GetDeclaredSymbol(member) is { } symbol && symbol.GetAttributes()
                .Any(one => one.AttributeClass?.Name is "LockAttribute" or "LockScopeAttribute" or "NoLockAnalysisAttribute")));
}
