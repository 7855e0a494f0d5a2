using System.Collections.Concurrent;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Locks;

/// <summary>Everything about locks that is worth computing once per compilation. Thread-safe.</summary>
internal sealed class LockModel
{
    private readonly ConcurrentDictionary<IMethodSymbol, bool> _neverReturns = new(SymbolEqualityComparer.Default);

    public LockModel(Compilation compilation)
    {
        Compilation = compilation;
        Contracts = ContractReader.Of(compilation);
        Traits = new LockTraits(Contracts);
        HasContracts = Contracts.AnyIn(compilation);
        Bodies = new MethodBodies(compilation);
        Helpers = new HelperPairs(this);
        Pairs = new BalancedPairs(this);
        Words = new LockWords(this);
        Summaries = new Summaries(this);
        Entries = new EntryLocks(this);
        Delegates = new DelegateRuns(this);
        Factories = new Factories(this);
        Stored = new StoredArguments(compilation);
        Objects = new LockObjects(this);
    }

    public Compilation Compilation { get; }

    public ContractReader Contracts { get; }

    public PathFactory Paths => Contracts.Paths;

    public LockTraits Traits { get; }

    public MethodBodies Bodies { get; }

    public HelperPairs Helpers { get; }

    public BalancedPairs Pairs { get; }

    public LockWords Words { get; }

    public Summaries Summaries { get; }

    public EntryLocks Entries { get; }

    public DelegateRuns Delegates { get; }

    public Factories Factories { get; }

    public StoredArguments Stored { get; }

    public GuardedContents Contents { get; } = new();

    public LockObjects Objects { get; }

    public StructLocks StructLocks { get; } = new();

    /// <summary>Whether a method never comes back; reading its attributes is dear, and asked for at every call.</summary>
    public bool NeverReturns(IMethodSymbol method) => _neverReturns.GetOrAdd(method.OriginalDefinition, KnownAssertions.NeverReturns);

    /// <summary>Whether nobody can tell what a call does to locks: no contract says so, and there is no one body to look into.</summary>
    public bool IsOutOfSight(IMethodSymbol method) =>
        Contracts.Of(method).IsEmpty
        && (method.IsAbstract || method.IsVirtual || method.IsExtern || method.MethodKind == MethodKind.DelegateInvoke
            || !SymbolEqualityComparer.Default.Equals(method.ContainingModule, Compilation.SourceModule));

    /// <summary>Whether any code can need a lock of its caller: by a contract, or by an assertion that stands for one.</summary>
    public bool HasRequirements => HasContracts || Words.AnyAssertion;

    /// <summary>Whether anything in sight can carry a contract; without that, only the lock APIs matter.</summary>
    public bool HasContracts { get; }
}
