using System.Threading.Tasks;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConventionAnalyzers.Verification;

/// <summary>The short form of most rule tests: a few statements, or members, in a class that has one lock of every kind.</summary>
/// <remarks>
/// <c>Reports</c> insists on markup and <c>IsSilent</c> on its absence, so that neither can say the opposite of what its name says.
/// </remarks>
public abstract class RuleTest<TAnalyzer> where TAnalyzer : DiagnosticAnalyzer, new()
{
    /// <summary>In front of every test source.</summary>
    protected const string Usings = """
        using System;
        using System.Collections.Concurrent;
        using System.Collections.Generic;
        using System.Collections.Immutable;
        using System.Diagnostics;
        using System.Diagnostics.CodeAnalysis;
        using System.Linq;
        using System.Runtime.CompilerServices;
        using System.Threading;
        using System.Threading.Tasks;
        using ConventionAnalyzers;

        """;

    /// <summary>What the statements of a test can use.</summary>
    protected virtual string Members => """
            private readonly object _gate = new object();
            private readonly object _other = new object();
            private readonly Lock _lock = new Lock();
            private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();
            private readonly SemaphoreSlim _semaphore = new SemaphoreSlim(1, 1);
            private readonly Mutex _mutex = new Mutex();
            private SpinLock _spin = new SpinLock();

            [GuardedBy(nameof(_gate))] private int _hits;
            [GuardedBy(nameof(_gate))] private readonly List<int> _items = new List<int>();
            [GuardedBy(nameof(_lock))] private int _locked;
            [GuardedBy(nameof(_rw))] private int _shared;
            [GuardedBy(nameof(_semaphore))] private int _slot;
            [GuardedBy(nameof(_mutex))] private int _owned;
            [GuardedBy(nameof(_spin))] private int _spun;

            [RequiresLock(nameof(_gate))] private void Touch() { _hits++; }
            [RequiresLock(nameof(_rw), Mode = LockMode.Shared)] private int Peek() { return _shared; }
            [RequiresLock(nameof(_rw))] private void Poke() { _shared++; }
            [ExcludesLock(nameof(_gate))] private void Refresh() { lock (_gate) { _hits = 0; } }

            private static bool Chance() { return Environment.TickCount % 2 == 0; }
            private static void Work() { Console.WriteLine(); }

        """;

    /// <summary>The method that holds the statements of a test; <paramref name="signature"/> replaces it, for example to be async.</summary>
    protected const string DefaultSignature = "public void Run(bool flag, int count, Subject peer)";

    /// <summary>The rule that <c>[|...|]</c> stands for in these tests.</summary>
    protected virtual string? DefaultDiagnosticId => null;

    protected Task Reports(string statements, string signature = DefaultSignature) =>
        Verify(InMethod(statements, signature), marked: true);

    protected Task IsSilent(string statements, string signature = DefaultSignature) =>
        Verify(InMethod(statements, signature), marked: false);

    /// <summary>As <see cref="Reports"/>, for members of a class without any other.</summary>
    protected Task ReportsInClass(string members) => Verify(InClass(members), marked: true);

    protected Task IsSilentInClass(string members) => Verify(InClass(members), marked: false);

    /// <summary>As <see cref="Reports"/>, for whole type declarations; the usings are given.</summary>
    protected Task ReportsIn(string types) => Verify(Usings + types, marked: true);

    protected Task IsSilentIn(string types) => Verify(Usings + types, marked: false);

    protected string InMethod(string statements, string signature = DefaultSignature) => $$"""
        {{Usings}}
        #pragma warning disable CS0169, CS0414, CS0649
        public class Subject
        {
        {{Members}}
            {{signature}}
            {
        {{statements}}
            }
        }
        """;

    protected static string InClass(string members) => $$"""
        {{Usings}}
        public class Subject
        {
        {{members}}
        }
        """;

    private Task Verify(string source, bool marked)
    {
        if (HasMarkup(source) != marked)
            throw new VerificationException(marked ? "Nothing is marked: use IsSilent." : "Something is marked: use Reports.");
        return new CSharpAnalyzerTest<TAnalyzer> { TestCode = source, DefaultDiagnosticId = DefaultDiagnosticId }.RunAsync();
    }

    private static bool HasMarkup(string source) => !Markup.Parse(source).Diagnostics.IsEmpty;
}
