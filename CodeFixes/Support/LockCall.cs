using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.CodeFixes;

internal enum LockEffect { Acquire, Try, Scope, Release }

/// <summary>A call that takes or gives back a lock, as far as a fix must know it to rewrite it.</summary>
internal sealed class LockCall
{
    private LockCall(ExpressionSyntax call, IMethodSymbol method, ExpressionSyntax @lock, LockEffect effect, string mode)
    {
        Call = call;
        Method = method;
        Lock = @lock;
        Effect = effect;
        Mode = mode;
    }

    /// <summary>The invocation or object creation.</summary>
    public ExpressionSyntax Call { get; }
    public IMethodSymbol Method { get; }
    public ExpressionSyntax Lock { get; }
    public LockEffect Effect { get; }

    /// <summary>Calls of one mode belong together. Empty for a release that suits every mode.</summary>
    public string Mode { get; }

    public bool Releases(LockCall acquire) =>
        Effect == LockEffect.Release && (Mode.Length == 0 || Mode == acquire.Mode) && LockExpressions.Same(Lock, acquire.Lock);

    public static LockCall? Of(SemanticModel model, ExpressionSyntax call)
    {
        if (call is not (InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax)
            || model.GetSymbolInfo(call).Symbol is not IMethodSymbol method)
        {
            return null;
        }

        return FromTable(call, method) ?? FromContract(call, method);
    }

    private static LockCall? FromTable(ExpressionSyntax call, IMethodSymbol method)
    {
        if (LockMembers.RowOf(method) is not { } row || call is not InvocationExpressionSyntax invocation)
            return null;

        var @lock = row.LockIsArgument
            ? invocation.ArgumentList.Arguments.FirstOrDefault()?.Expression
            : ReceiverOf(invocation);
        return @lock is null ? null : new(call, method, @lock, row.Effect, row.Mode);
    }

    private static LockCall? FromContract(ExpressionSyntax call, IMethodSymbol method)
    {
        foreach (var (name, effect) in Contracts)
        {
            foreach (var contract in ContractAttributes.All(method, name))
            {
                var paths = ContractAttributes.Paths(contract).ToList();
                if (paths.Count != 1 || Substitute(paths[0], call, method) is not { } @lock)
                    continue;

                var shared = ContractAttributes.Shared(contract);
                var mode = shared is true ? "Shared" : shared is null && effect == LockEffect.Release ? "" : "Exclusive";
                return new(call, method, @lock, effect == LockEffect.Acquire && LockScopes.IsScope(method) ? LockEffect.Scope : effect, mode);
            }
        }

        return null;
    }

    private static readonly (string Name, LockEffect Effect)[] Contracts =
    [
        ("AcquiresLock", LockEffect.Acquire),
        ("TryAcquiresLock", LockEffect.Try),
        ("ReleasesLock", LockEffect.Release),
    ];

    /// <summary>The callee's path in the caller's words: receiver for <c>this</c>, argument for parameter.</summary>
    private static ExpressionSyntax? Substitute(string path, ExpressionSyntax call, IMethodSymbol method)
    {
        var root = path.Split('.')[0];
        var rest = path.Length > root.Length ? path.Substring(root.Length) : "";
        var arguments = call switch
        {
            InvocationExpressionSyntax invocation => invocation.ArgumentList,
            BaseObjectCreationExpressionSyntax creation => creation.ArgumentList,
            _ => null,
        };

        if (method.Parameters.FirstOrDefault(parameter => parameter.Name == root) is { } parameter)
        {
            var argument = arguments?.Arguments.FirstOrDefault(argument => argument.NameColon?.Name.Identifier.ValueText == root)
                ?? arguments?.Arguments.ElementAtOrDefault(parameter.Ordinal);
            return argument is null ? null : LockExpressions.Parse(argument.Expression + rest);
        }

        if (call is not InvocationExpressionSyntax invoked)
            return null;

        var receiver = method.IsStatic ? null : ReceiverOf(invoked);
        if (root == "this")
            return receiver is null ? null : LockExpressions.Parse(receiver + rest);
        return LockExpressions.Parse(receiver is null or ThisExpressionSyntax ? path : receiver + "." + path);
    }

    private static ExpressionSyntax? ReceiverOf(InvocationExpressionSyntax invocation) => invocation.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Expression,
        MemberBindingExpressionSyntax => invocation.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>()?.Expression,
        SimpleNameSyntax => SyntaxFactory.ThisExpression(),
        _ => null,
    };
}
