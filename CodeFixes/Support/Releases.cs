using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>Finds and writes the release that belongs to an acquire.</summary>
internal static class Releases
{
    /// <summary>The statement that undoes the acquire, behind its flag where it has one.</summary>
    public static StatementSyntax? StatementFor(SemanticModel model, LockCall acquire, ExpressionSyntax? flag)
    {
        if (acquire.Call is not InvocationExpressionSyntax call || ExpressionFor(model, acquire, call) is not { } release)
            return null;

        var statement = ExpressionStatement(release);
        return flag is null ? statement : IfStatement(flag.WithoutTrivia(), statement);
    }

    private static ExpressionSyntax? ExpressionFor(SemanticModel model, LockCall acquire, InvocationExpressionSyntax call)
    {
        if (LockMembers.RowOf(acquire.Method) is { } row)
        {
            var arguments = row.LockIsArgument ? ArgumentList(SingletonSeparatedList(Argument(acquire.Lock.WithoutTrivia()))) : ArgumentList();
            return row.Release is null ? null : Rename(call, row.Release, arguments);
        }

        var contracts = ContractAttributes.All(acquire.Method, "AcquiresLock").Concat(ContractAttributes.All(acquire.Method, "TryAcquiresLock"));
        if (contracts.Select(contract => ContractAttributes.Paths(contract).ToList()).FirstOrDefault() is not { Count: 1 } paths)
            return null;

        var release = model.LookupSymbols(call.SpanStart, acquire.Method.ContainingType).OfType<IMethodSymbol>().FirstOrDefault(method =>
            method.IsStatic == acquire.Method.IsStatic
            && method.Parameters.All(parameter => parameter.IsOptional)
            && ContractAttributes.All(method, "ReleasesLock").Any(contract =>
                ContractAttributes.Paths(contract).SequenceEqual(paths)
                && (ContractAttributes.Shared(contract) is not { } shared || shared == (acquire.Mode == "Shared"))));
        return release is null ? null : Rename(call, release.Name, ArgumentList());
    }

    private static ExpressionSyntax? Rename(InvocationExpressionSyntax call, string member, ArgumentListSyntax arguments)
    {
        ExpressionSyntax? callee = call.Expression switch
        {
            MemberAccessExpressionSyntax access => access.WithName(IdentifierName(member)),
            SimpleNameSyntax => IdentifierName(member),
            _ => null,
        };
        return callee is null ? null : InvocationExpression(callee.WithoutTrivia(), arguments);
    }
}
