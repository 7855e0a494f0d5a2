using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.Locks;

/// <summary>What a call does to its caller's locks, and whether it comes back.</summary>
internal sealed record Summary(ImmutableArray<Clause> Clauses, bool Returns)
{
    public static readonly Summary None = new(ImmutableArray<Clause>.Empty, true);

    public static readonly Summary NoReturn = new(ImmutableArray<Clause>.Empty, false);

    /// <summary>What is demanded of callers, whatever body runs.</summary>
    public Summary Demands => Clauses.All(static clause => clause.Kind == ClauseKind.Requires)
        ? this with { Returns = true }
        : new Summary(Clauses.RemoveAll(static clause => clause.Kind != ClauseKind.Requires), true);

    public bool SameAs(Summary other) => Returns == other.Returns && Clauses.SequenceEqual(other.Clauses);
}

/// <summary>What methods without a contract do to locks for their callers: acquire, release, or try, found by analysing their bodies.</summary>
/// <remarks>
/// Thread-safe. A method that others override does nothing for its callers, for nobody knows which body runs; what it asserts first
/// is its contract all the same. Helpers that call helpers are
/// followed to <see cref="MaximumDepth"/>; a circle ends there, in silence. A summary that was cut off there is known by the depth
/// at which it was asked for, and a whole one by its height, so that no answer depends on who asked first.
/// </remarks>
internal sealed class Summaries
{
    private const int MaximumDepth = 3;

    private const int MaximumRounds = 4;

    [ThreadStatic]
    private static int _depth;

    [ThreadStatic]
    private static Dictionary<IMethodSymbol, Attempt>? _running;

    [ThreadStatic]
    private static Reach? _reach;

    private readonly ConcurrentDictionary<IMethodSymbol, (Summary Summary, int Height)> _whole = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, Summary>[] _cut =
        Enumerable.Range(0, MaximumDepth).Select(_ => new ConcurrentDictionary<IMethodSymbol, Summary>(SymbolEqualityComparer.Default)).ToArray();
    private readonly LockModel _model;

    public Summaries(LockModel model)
    {
        _model = model;
    }

    /// <summary>The net effect of a method on locks that its caller can name.</summary>
    public Summary Of(IMethodSymbol method, CancellationToken cancellation)
    {
        // Nearly every call is of another assembly: nobody's body is in sight there.
        if (!ReferenceEquals(method.ContainingModule, _model.Compilation.SourceModule))
            return Summary.None;
        var definition = (method.ReducedFrom ?? method).OriginalDefinition;
        definition = definition.PartialImplementationPart ?? definition;

        return IsFound(definition, out var known) ? known : FindOf(definition, cancellation);
    }

    private Summary FindOf(IMethodSymbol definition, CancellationToken cancellation)
    {
        // Only the member around it can run a local function: who asks from elsewhere must not leave an answer behind.
        if (definition.MethodKind == MethodKind.LocalFunction)
            return Summary.None;

        // A guard is known by what it was made to hold; what its members do to its insides says nothing to its user.
        return Find(
            definition,
            () => HasBody(definition) && (definition is { IsStatic: true } or { MethodKind: MethodKind.Constructor } || !_model.Contracts.IsScope(definition.ContainingType)),
            () => _model.Words.MayLockFor(definition, cancellation),
            () => _model.Bodies.GraphOf(definition, cancellation) is { } graph
                ? observer => LockAnalysis.Run(_model, graph, definition, observer, cancellation, Guards(definition))
                : null,
            cancellation);
    }

    /// <summary>The guard objects that a method is given, as locks that it is entered with.</summary>
    private ImmutableArray<Clause> Guards(IMethodSymbol method) => method.Parameters.Where(parameter => _model.Contracts.IsScope(parameter.Type))
        .Select(static parameter => new Clause(ClauseKind.Requires, LockPath.Parameter(parameter), Inferred: true)).ToImmutableArray();

    /// <summary>What an overridden method asserts before it does anything, as the one that overrides it would say it: that is its contract too.</summary>
    public ImmutableArray<Clause> DemandsOfBase(IMethodSymbol method, CancellationToken cancellation)
    {
        return method.OverriddenMethod is { } @base && _model.Contracts.Of(method).IsEmpty ? DemandsOf(@base, method, cancellation) : ImmutableArray<Clause>.Empty;
    }

    private ImmutableArray<Clause> DemandsOf(IMethodSymbol @base, IMethodSymbol method, CancellationToken cancellation)
    {
        var names = new PathMap(LockPath.This, p => LockPath.Parameter(method.Parameters[p.Ordinal]), constructedType: @base.ContainingType);
        return Of(@base, cancellation).Demands.Clauses.Select(clause => clause with { Lock = _model.Paths.Substitute(clause.Lock, names) }).ToImmutableArray();
    }

    /// <summary>The net effect of a local function, or of a lambda that is used as one, on locks that the code around it can name.</summary>
    /// <param name="function">The function.</param>
    /// <param name="mayLock">Whether it can have any.</param>
    /// <param name="run">Analyses it with nothing held.</param>
    /// <param name="cancellation">Ends the work.</param>
    public Summary OfNested(IMethodSymbol function, Func<bool> mayLock, Action<FlowObserver> run, CancellationToken cancellation) =>
        IsFound(function, out var known) ? known : Find(function, static () => true, mayLock, () => run, cancellation);

    /// <summary>Whether an answer is known, or has to do because the question is being answered further down the stack.</summary>
    private bool IsFound(IMethodSymbol definition, out Summary summary)
    {
        if (_running?.TryGetValue(definition, out var running) == true)
        {
            running.IsRecursive = true;
            foreach (var attempt in _running.Values)
                attempt.IsTentative |= attempt.Depth > running.Depth;
            summary = running.Provisional;
            return true;
        }

        if (_whole.TryGetValue(definition, out var whole) && (whole.Height == 0 || _depth + whole.Height <= MaximumDepth))
        {
            _reach?.Note(whole.Height);
            summary = whole.Summary;
            return true;
        }

        if (_depth < MaximumDepth && _cut[_depth].TryGetValue(definition, out summary!))
        {
            _reach?.Cut();
            return true;
        }

        summary = Summary.None;
        return false;
    }

    private Summary Find(IMethodSymbol definition, Func<bool> isKnown, Func<bool> mayLock, Func<Action<FlowObserver>?> body, CancellationToken cancellation)
    {
        var reach = new Reach(_reach);
        _reach = reach;
        try
        {
            var (summary, isTentative) = Make(definition, isKnown, mayLock, body, cancellation);

            // What was built on a provisional answer must not outlive it.
            if (isTentative)
                return summary;
            return reach.IsCut
                ? _depth < MaximumDepth ? _cut[_depth].GetOrAdd(definition, summary) : summary
                : _whole.GetOrAdd(definition, (summary, reach.Height)).Summary;
        }
        finally
        {
            _reach = reach.Leave();
        }
    }

    private (Summary Summary, bool IsTentative) Make(
        IMethodSymbol definition, Func<bool> isKnown, Func<bool> mayLock, Func<Action<FlowObserver>?> body, CancellationToken cancellation)
    {
        if (!isKnown())
            return (Summary.None, false);
        if (!IsOverridable(definition) && NeverReturns(definition, cancellation))
            return (Summary.NoReturn, false);
        var (own, isTentative) = (Summary.None, false);
        if (mayLock())
        {
            if (_depth >= MaximumDepth)
                _reach!.Cut();
            else if (body() is { } run)
                (own, isTentative) = Solve(definition, run);
        }

        return DemandsOfBase(definition, cancellation) is { IsEmpty: false } inherited
            ? (own with { Clauses = own.Clauses.AddRange(inherited.Where(i => own.Clauses.All(c => !c.Lock.Equals(i.Lock)))) }, isTentative)
            : (own, isTentative);
    }

    private static bool HasBody(IMethodSymbol method) =>
        method.DeclaringSyntaxReferences.Length > 0 && !method.IsAbstract && !method.IsExtern
        && method.MethodKind is MethodKind.Ordinary or MethodKind.Constructor or MethodKind.PropertyGet or MethodKind.PropertySet or MethodKind.EventAdd or MethodKind.EventRemove
            or MethodKind.ExplicitInterfaceImplementation;

    private static bool IsOverridable(IMethodSymbol method) =>
        (method.IsVirtual || method.IsOverride) && !method.IsSealed && !method.ContainingType.IsSealed;

    /// <summary>Runs a body until its summary agrees with what it assumed of calls to itself; they do not come back at first.</summary>
    private (Summary Summary, bool IsTentative) Solve(IMethodSymbol method, Action<FlowObserver> run)
    {
        _running ??= new Dictionary<IMethodSymbol, Attempt>(SymbolEqualityComparer.Default);
        var attempt = new Attempt { Depth = _depth, Provisional = IsOverridable(method) ? Summary.None : Summary.NoReturn };
        _running.Add(method, attempt);
        _depth++;
        try
        {
            _reach!.Solve();
            for (var round = 0; round < MaximumRounds; round++)
            {
                var effects = new EffectObserver(method);
                run(effects);
                var summary = IsOverridable(method) ? effects.Summary.Demands : effects.Summary;
                if (!attempt.IsRecursive || summary.SameAs(attempt.Provisional))
                    return (summary, attempt.IsTentative);
                attempt.Provisional = summary;
            }

            return (Summary.None, attempt.IsTentative);
        }
        catch (InsufficientExecutionStackException)
        {
            // An expression nested too deeply to walk from here: nothing is known of the body now, nor kept.
            return (Summary.None, true);
        }
        finally
        {
            _depth--;
            _running.Remove(method);
        }
    }

    /// <summary>Whether a body can only end by an exception, as far as its shape tells.</summary>
    private static bool NeverReturns(IMethodSymbol method, CancellationToken cancellation)
    {
        var (arrow, block) = method.DeclaringSyntaxReferences[0].GetSyntax(cancellation) switch
        {
            BaseMethodDeclarationSyntax declaration => (declaration.ExpressionBody, declaration.Body),
            LocalFunctionStatementSyntax local => (local.ExpressionBody, local.Body),
            _ => (null, null),
        };
        if (arrow is not null)
            return arrow.Expression is ThrowExpressionSyntax;
        return block is { Statements: { Count: > 0 and < 8 } statements } && statements.Last() is ThrowStatementSyntax
            && !block.DescendantNodes().Any(node => node is ReturnStatementSyntax or YieldStatementSyntax or GotoStatementSyntax);
    }

    /// <summary>How far a summary followed calls.</summary>
    private sealed class Reach
    {
        private readonly Reach? _caller;

        public Reach(Reach? caller)
        {
            _caller = caller;
        }

        /// <summary>The bodies on the longest way down from here, the own one among them; none if there was nothing to analyse.</summary>
        public int Height { get; private set; }

        /// <summary>Whether something further down was left out.</summary>
        public bool IsCut { get; private set; }

        public void Solve() => Height = Math.Max(Height, 1);

        /// <summary>Notes a callee that is whole.</summary>
        public void Note(int height) => Height = Math.Max(Height, height == 0 ? 0 : height + 1);

        public void Cut() => IsCut = true;

        /// <summary>Ends this one, and tells the caller.</summary>
        public Reach? Leave()
        {
            if (IsCut)
                _caller?.Cut();
            else
                _caller?.Note(Height);
            return _caller;
        }
    }

    /// <summary>A body whose summary is being found out.</summary>
    private sealed class Attempt
    {
        public Summary Provisional { get; set; } = Summary.None;

        public bool IsRecursive { get; set; }

        /// <summary>How many bodies further out wait for this one.</summary>
        public int Depth { get; init; }

        /// <summary>Whether it has used the provisional summary of a body further out.</summary>
        public bool IsTentative { get; set; }
    }

    /// <summary>Reads the net effect off the ways out of the outermost body.</summary>
    private sealed class EffectObserver : FlowObserver
    {
        private readonly IMethodSymbol _method;
        private readonly Dictionary<LockPath, LockMode> _taken = new();
        private readonly HashSet<LockPath> _tested = new();
        private readonly Dictionary<LockPath, LockMode> _required = new();
        private bool _works;

        public EffectObserver(IMethodSymbol method)
        {
            _method = method;
        }

        public Summary Summary { get; private set; } = Summary.None;

        /// <summary>What a body asserts before it does anything is what it wants of its caller.</summary>
        public override void OnWork(LockAnalysis body, LockState state)
        {
            foreach (var hold in state.Disjuncts[0].Locks.Holds)
            {
                if (hold is { IsHeld: true, Basis: HoldBasis.Asserted } && body.CanCallerName(hold.Lock)
                    && body.Judge(state, _ => hold.Lock, LockMode.Shared) == HoldVerdict.Held)
                    _required[hold.Lock] = body.Judge(state, _ => hold.Lock, LockMode.Exclusive) == HoldVerdict.Held ? LockMode.Exclusive : LockMode.Shared;
            }

            _works = true;
        }

        public override bool AsksForWork(LockAnalysis body) => IsOuter(body);

        public override bool AsksForEffects => true;

        public override void OnTest(LockPath tested) => _tested.Add(tested);

        /// <summary>
        /// Notes a lock that whoever calls the body must not hold: one that is not re-entrant, and is taken whatever the state is. One that is
        /// taken for more than reading must not be held for reading only.
        /// </summary>
        public override void OnAcquire(in AcquireFacts acquire)
        {
            if (acquire.IsTry || acquire.IsUpgrade || !IsOuter(acquire.Body))
                return;
            foreach (var disjunct in acquire.State.Disjuncts)
            {
                var path = acquire.Lock(disjunct);
                if (!IsWantedFree(acquire.Body, path, disjunct) || acquire.Body.Model.Traits.IsReentrant(path, acquire.Family, acquire.Type) is not { } isReentrant)
                    continue;
                if (!isReentrant && acquire.Mode != LockMode.Upgradeable)
                    _taken[path] = LockMode.Shared;
                else if (acquire.Mode != LockMode.Shared && acquire.Family is not (LockFamily.Monitor or LockFamily.Lock or LockFamily.Mutex) && !_taken.ContainsKey(path))
                    _taken.Add(path, LockMode.Upgradeable);
            }
        }

        /// <summary>What must not be held where a callee is called must not be held by whoever calls the body.</summary>
        public override void OnCall(in CallFacts call)
        {
            if (!IsOuter(call.Body))
                return;
            foreach (var clause in call.Clauses)
            {
                if (clause.Kind != ClauseKind.Excludes)
                    continue;
                foreach (var disjunct in call.State.Disjuncts)
                {
                    var path = call.Resolve(clause, disjunct);
                    if (IsWantedFree(call.Body, path, disjunct))
                        _taken[path] = clause.Mode == LockMode.Upgradeable && _taken.TryGetValue(path, out var known) ? known : clause.Mode;
                }
            }
        }

        // Taken whatever the state is: not where something tells, or where it was let go of before.
        private static bool IsWantedFree(LockAnalysis body, LockPath path, Disjunct disjunct) =>
            body.CanCallerName(path) && disjunct.Locks.Find(path) is null && disjunct.Find(new ReleasedKey(path)) is null
            && !disjunct.Facts.Any(static fact => fact.Value.IsKnown && fact.Key is IParameterSymbol or ConditionKey or LockPath { Kind: PathKind.Member });

        public override void OnEnd(in EndFacts end)
        {
            if (!IsOuter(end.Body))
                return;
            if (end.Exits.IsEmpty)
            {
                Summary = Summary.NoReturn;
                return;
            }

            var clauses = ImmutableArray.CreateBuilder<Clause>();
            foreach (var pair in _required)
                clauses.Add(new Clause(ClauseKind.Requires, pair.Key, pair.Value, Inferred: true));
            var body = end.Body;
            var paths = end.Exits.SelectMany(e => e.State.Disjuncts).SelectMany(d => d.Locks.Holds).Select(h => h.Lock).Distinct()
                .Where(path => body.CanCallerName(path) && !IsGuard(body, path)).ToList();
            AddGuards(end, clauses);
            foreach (var path in paths)
            {
                if (ExitEffects.IsOnEveryExit(end, path, acquires: true) && ExitEffects.IsSometimesAsserted(end, path))
                    clauses.Add(ExitEffects.ToldFromHeldBefore(end, path) is var (success, taken)
                        ? new Clause(ClauseKind.TryAcquires, path, ModeOf(end, path), Success: success, Taken: taken, Inferred: true, HeldAnyway: true)
                        : new Clause(ClauseKind.Asserts, path, ModeOf(end, path), Inferred: true));
                else if (ExitEffects.IsOnEveryExit(end, path, acquires: true))
                    clauses.Add(new Clause(ClauseKind.Acquires, path, ModeOf(end, path), Taken: ExitEffects.ToldByParameter(end, path), Inferred: true));
                else if (!_works && ExitEffects.IsAssertedOnEveryExit(end, path))
                    clauses.Add(new Clause(ClauseKind.Asserts, path, ModeOf(end, path), Inferred: true));
                else if (ExitEffects.IsTestedByResult(end, path))
                    clauses.Add(new Clause(ClauseKind.Tests, path, ModeOf(end, path), Inferred: true));
                else if (ExitEffects.IsOnEveryExit(end, path, acquires: false))
                    clauses.Add(ExitEffects.ReleasedIn(end, path) is { } mode
                        ? new Clause(ClauseKind.Releases, path, mode, Inferred: true) : new Clause(ClauseKind.Releases, path, AnyMode: true, Inferred: true));
                else if (ExitEffects.ToldByResult(end, path) is { } told
                    && (ExitEffects.ToldByParameter(end, path) is null || !ExitEffects.IsAlsoWhereAsserted(end, path, told)))
                    clauses.Add(new Clause(ClauseKind.TryAcquires, path, ModeOf(end, path), Success: told, Inferred: true, Failure: ExitEffects.ResultElsewhere(end, path)));
                else if (ExitEffects.ToldByParameter(end, path) is { } flag)
                    clauses.Add(ExitEffects.ToldByResult(end, path) is { } held
                        ? new Clause(ClauseKind.TryAcquires, path, ModeOf(end, path), Success: held with { Path = null }, Taken: flag, Inferred: true, Ensures: true)
                        : new Clause(ClauseKind.TryAcquires, path, ModeOf(end, path), Taken: flag, Inferred: true));
                else if (ExitEffects.ToldByMember(end, path) is { } teller)
                    clauses.Add(new Clause(ClauseKind.TryAcquires, path, ModeOf(end, path), Success: Fact.True, Inferred: true, Teller: teller));
                else if (ExitEffects.IsOnSomeExit(end, path, acquires: false))
                    clauses.Add(new Clause(ClauseKind.MayRelease, path, Inferred: true));
                else if (ExitEffects.IsOnSomeExit(end, path, acquires: true))
                    clauses.Add(new Clause(ClauseKind.MayAcquire, path, ModeOf(end, path), Inferred: true));
            }

            foreach (var pair in _taken)
            {
                if (!_tested.Contains(pair.Key) && clauses.All(c => !c.Lock.Equals(pair.Key)))
                    clauses.Add(new Clause(ClauseKind.Excludes, pair.Key, pair.Value, Inferred: true));
            }

            Summary = clauses.Count == 0 ? Summary.None : new Summary(clauses.ToImmutable(), true);
        }

        /// <summary>Guard objects that the body was given, and has disposed of, or may have.</summary>
        private static void AddGuards(EndFacts end, ImmutableArray<Clause>.Builder clauses)
        {
            foreach (var parameter in end.Body.Method?.Parameters ?? ImmutableArray<IParameterSymbol>.Empty)
            {
                var path = LockPath.Parameter(parameter);
                if (!IsGuard(end.Body, path))
                    continue;
                var kept = end.Exits.SelectMany(static e => e.State.Disjuncts).Select(d => d.Locks.Find(path) is { IsHeld: true }).Distinct().ToList();
                if (kept.Contains(false))
                    clauses.Add(kept.Count == 1
                        ? new Clause(ClauseKind.Releases, path, AnyMode: true, Inferred: true) : new Clause(ClauseKind.MayRelease, path, Inferred: true));
            }
        }

        private static bool IsGuard(LockAnalysis body, LockPath path) =>
            path is { Kind: PathKind.Parameter, Symbol: IParameterSymbol { Type: var type } } && body.Model.Contracts.IsScope(type);

        private bool IsOuter(LockAnalysis body) => SymbolEqualityComparer.Default.Equals(body.Owner.OriginalDefinition, _method);

        private static LockMode ModeOf(EndFacts end, LockPath path)
        {
            var holds = end.Exits.SelectMany(e => e.State.Disjuncts).Select(d => d.Locks.Find(path)).Where(h => h is { IsHeld: true }).ToList();
            // What somebody only tests for on another way out says nothing of how it is taken here.
            if (holds.Any(static h => h!.Basis == HoldBasis.Certain))
                holds.RemoveAll(static h => h!.Basis != HoldBasis.Certain);
            return holds.All(h => h!.Exclusive > 0) ? LockMode.Exclusive : holds.All(h => h!.Upgradeable > 0) ? LockMode.Upgradeable : LockMode.Shared;
        }
    }
}
