using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>Statements that hold a lock around others, in the way that the lock's type offers.</summary>
internal abstract class LockHold
{
    /// <summary>Whether the lock may stay held over <c>await</c> in this way.</summary>
    public virtual bool SurvivesAwait => false;

    /// <summary>The body with the lock held around it. Comments above it stay above the result.</summary>
    public IReadOnlyList<StatementSyntax> Around(IReadOnlyList<StatementSyntax> body, SyntaxTrivia newLine)
    {
        var leading = body[0].GetLeadingTrivia();
        var inner = body.ToList();
        inner[0] = inner[0].WithLeadingTrivia(ElasticMarker);

        var result = Build(inner).Select(statement => statement.WithAdditionalAnnotations(Formatter.Annotation)).ToList();
        result[0] = result[0].WithLeadingTrivia(leading);
        for (var i = 0; i < result.Count; i++)
            result[i] = result[i].WithTrailingTrivia(newLine);
        return result;
    }

    protected abstract IEnumerable<StatementSyntax> Build(IReadOnlyList<StatementSyntax> body);

    /// <summary>The ways to hold <paramref name="lock"/> at a position, best first.</summary>
    public static IEnumerable<LockHold> WaysFor(FixSite site, ExpressionSyntax @lock, int position, bool isAsync, bool suspends)
    {
        if (LockExpressions.TypeAt(site.Model, position, @lock) is not { } type)
            return [];

        var ways = LockMembers.ThreadingName(type) switch
        {
            "Lock" when site.Language < LanguageVersion.CSharp13 => [new UsingScope(Call(@lock, "EnterScope"), false)],
            "Lock" => [new LockStatement(@lock)],
            "ReaderWriterLockSlim" when site.Shared => [Pair(@lock, "EnterReadLock", "ExitReadLock")],
            "ReaderWriterLockSlim" => [Pair(@lock, "EnterWriteLock", "ExitWriteLock")],
            "ReaderWriterLock" when site.Shared => [Pair(@lock, "AcquireReaderLock", "ReleaseReaderLock", Forever)],
            "ReaderWriterLock" => [Pair(@lock, "AcquireWriterLock", "ReleaseWriterLock", Forever)],
            "SpinLock" => [new Spin(@lock, Locals.FreshName(site.Model, site.Token.Parent!, "lockTaken"))],
            "SemaphoreSlim" when isAsync => [new AcquireRelease(AwaitExpression(Call(@lock, "WaitAsync")), Call(@lock, "Release"), true)],
            "SemaphoreSlim" => [new AcquireRelease(Call(@lock, "Wait"), Call(@lock, "Release"), true)],
            "Mutex" => [Pair(@lock, "WaitOne", "ReleaseMutex")],
            _ when IsDeclaredLock(type) => Declared(site, @lock, position, type, isAsync),
            _ when IsPlainObject(type) => [new LockStatement(@lock)],
            _ => Enumerable.Empty<LockHold>(),
        };
        return ways.Where(way => !suspends || way.SurvivesAwait);
    }

    /// <summary>Whether a shared hold of the lock is anything else than an exclusive one.</summary>
    public static bool CanBeShared(SemanticModel model, int position, ExpressionSyntax @lock) =>
        LockExpressions.TypeAt(model, position, @lock) is { } type
        && (LockMembers.RowsOf(type).Any(row => row.Mode == "Shared")
            || (IsDeclaredLock(type) && LockScopes.Members(model, position, type, "AcquiresLock", shared: true)
                .SelectMany(method => ContractAttributes.All(method, "AcquiresLock"))
                .Any(contract => ContractAttributes.Shared(contract) is true)));

    public static bool IsDeclaredLock(ITypeSymbol type) =>
        ContractAttributes.Has(type, "Lock")
        || type.AllInterfaces.Any(implemented => ContractAttributes.Has(implemented, "Lock"))
        || (type.BaseType is { } @base && IsDeclaredLock(@base));

    /// <summary>An object that <c>lock</c> is meant for: no guard, and nothing that synchronises in a way of its own.</summary>
    private static bool IsPlainObject(ITypeSymbol type)
    {
        for (var @base = type; @base is not null; @base = @base.BaseType)
        {
            if (LockMembers.ThreadingName(@base).Length > 0)
                return false;
        }

        return type.IsReferenceType && type.SpecialType != SpecialType.System_String && !ContractAttributes.Has(type, "LockScope");
    }

    /// <summary>Whether the lock must be given back by the thread that took it, as its declaration says or leaves unsaid.</summary>
    private static bool IsThreadAffine(ITypeSymbol type)
    {
        for (var @base = type; @base is not null; @base = @base.BaseType)
        {
            if (@base.GetAttributes().Concat(@base.AllInterfaces.SelectMany(implemented => implemented.GetAttributes()))
                .Where(attribute => attribute.AttributeClass?.Name == "LockAttribute")
                .SelectMany(attribute => attribute.NamedArguments)
                .Any(argument => argument is { Key: "ThreadAffine", Value.Value: false }))
            {
                return false;
            }
        }

        return true;
    }

    public static ExpressionSyntax Call(ExpressionSyntax receiver, string member, params ExpressionSyntax[] arguments) =>
        InvocationExpression(
            MemberAccessExpression(
                SyntaxKind.SimpleMemberAccessExpression,
                receiver is NameSyntax or MemberAccessExpressionSyntax or ThisExpressionSyntax or InvocationExpressionSyntax or ElementAccessExpressionSyntax
                    ? receiver.WithoutTrivia()
                    : ParenthesizedExpression(receiver.WithoutTrivia()),
                IdentifierName(member)),
            ArgumentList(SeparatedList(arguments.Select(Argument))));

    private static IEnumerable<LockHold> Declared(FixSite site, ExpressionSyntax @lock, int position, ITypeSymbol type, bool isAsync)
    {
        var acquires = LockScopes.Members(site.Model, position, type, "AcquiresLock", site.Shared)
            .Where(method => isAsync || !LockScopes.IsAwaited(method))
            .OrderBy(method => isAsync && LockScopes.IsAwaited(method) ? 0 : 1)
            .ToList();
        var staysOnThread = IsThreadAffine(type);

        foreach (var method in acquires.Where(LockScopes.IsScope))
        {
            var survives = !staysOnThread && !LockScopes.GuardType(method)!.IsRefLikeType;
            yield return new UsingScope(Awaited(Call(@lock, method.Name), method), survives);
        }

        foreach (var method in acquires.Where(method => !LockScopes.IsScope(method)))
        {
            var mode = ContractAttributes.All(method, "AcquiresLock").Any(attribute => ContractAttributes.Shared(attribute) is true);
            var release = LockScopes.Members(site.Model, position, type, "ReleasesLock", shared: mode)
                .FirstOrDefault(candidate => ContractAttributes.All(candidate, "ReleasesLock")
                    .Any(attribute => ContractAttributes.Shared(attribute) is not { } only || only == mode));
            if (release is not null)
                yield return new AcquireRelease(Awaited(Call(@lock, method.Name), method), Call(@lock, release.Name), !staysOnThread);
        }
    }

    private static ExpressionSyntax Awaited(ExpressionSyntax call, IMethodSymbol method) =>
        LockScopes.IsAwaited(method) ? AwaitExpression(call) : call;

    private static LockHold Pair(ExpressionSyntax @lock, string acquire, string release, params ExpressionSyntax[] arguments) =>
        new AcquireRelease(Call(@lock, acquire, arguments), Call(@lock, release), false);

    private static ExpressionSyntax Forever =>
        ParseExpression("global::System.Threading.Timeout.Infinite").WithAdditionalAnnotations(Simplifier.Annotation);

    private sealed class LockStatement : LockHold
    {
        private readonly ExpressionSyntax _lock;

        public LockStatement(ExpressionSyntax @lock) => _lock = @lock;

        protected override IEnumerable<StatementSyntax> Build(IReadOnlyList<StatementSyntax> body) =>
            [SyntaxFactory.LockStatement(_lock, Block(body))];
    }

    private sealed class UsingScope : LockHold
    {
        private readonly ExpressionSyntax _scope;

        public UsingScope(ExpressionSyntax scope, bool survivesAwait)
        {
            _scope = scope;
            SurvivesAwait = survivesAwait;
        }

        public override bool SurvivesAwait { get; }

        protected override IEnumerable<StatementSyntax> Build(IReadOnlyList<StatementSyntax> body) =>
            [UsingStatement(null, _scope, Block(body))];
    }

    private sealed class AcquireRelease : LockHold
    {
        private readonly ExpressionSyntax _acquire;
        private readonly ExpressionSyntax _release;

        public AcquireRelease(ExpressionSyntax acquire, ExpressionSyntax release, bool survivesAwait)
        {
            _acquire = acquire;
            _release = release;
            SurvivesAwait = survivesAwait;
        }

        public override bool SurvivesAwait { get; }

        protected override IEnumerable<StatementSyntax> Build(IReadOnlyList<StatementSyntax> body) =>
        [
            ExpressionStatement(_acquire),
            TryStatement(Block(body), default, FinallyClause(Block(ExpressionStatement(_release)))),
        ];
    }

    /// <summary>A spin lock says through a flag whether an exception came before or after it was taken.</summary>
    private sealed class Spin : LockHold
    {
        private readonly ExpressionSyntax _lock;
        private readonly string _flag;

        public Spin(ExpressionSyntax @lock, string flag)
        {
            _lock = @lock;
            _flag = flag;
        }

        protected override IEnumerable<StatementSyntax> Build(IReadOnlyList<StatementSyntax> body) =>
        [
            ParseStatement($"bool {_flag} = false;"),
            TryStatement(
                Block(body.Prepend(ExpressionStatement(InvocationExpression(
                    ((InvocationExpressionSyntax)Call(_lock, "Enter")).Expression,
                    ArgumentList(SingletonSeparatedList(Argument(null, Token(SyntaxKind.RefKeyword), IdentifierName(_flag)))))))),
                default,
                FinallyClause(Block(IfStatement(IdentifierName(_flag), ExpressionStatement(Call(_lock, "Exit")))))),
        ];
    }
}
