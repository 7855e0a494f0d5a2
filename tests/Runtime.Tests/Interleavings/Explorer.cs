#if DEBUG
using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Xunit.Sdk;

namespace ConventionAnalyzers.Runtime.Tests.Interleavings;

/// <summary>Runs a few threads in every order in which their steps can be interleaved, one step at a time, up to a number of
/// preemptions: switches from a thread that could have gone on.</summary>
/// <remarks>A step ends where the library has an <see cref="Interleaving.Point"/> or waits. Depth first: each run repeats the decisions
/// of the last one but the last that has an alternative left.</remarks>
internal sealed class Explorer
{
    private const int MaxSteps = 20_000;
    private const int MaxRuns = 200_000;

    private readonly List<(int Choice, int Options)> _trail = [];
    private int _depth;

    private Explorer()
    {
    }

    /// <param name="scenario">Makes the threads anew, and what must be true when all have ended.</param>
    /// <param name="preemptions">How many.</param>
    /// <returns>How many interleavings there are.</returns>
    public static int Explore(Func<(Action[] Threads, Action Check)> scenario, int preemptions = 2)
    {
        var explorer = new Explorer();
        var runs = 0;
        do
        {
            explorer._depth = 0;
            var (threads, check) = scenario();
            try
            {
                new Run(explorer, threads, preemptions).ToEnd();
                check();
            }
            catch (Exception exception)
            {
                var decisions = string.Join(' ', explorer._trail.Select(decision => decision.Choice));
                throw new XunitException($"Interleaving {runs} ({decisions}): {exception}");
            }

            if (++runs > MaxRuns)
                throw new XunitException("Too many interleavings.");
        }
        while (explorer.Backtrack());
        return runs;
    }

    private int Choose(int options)
    {
        if (options == 1)
            return 0;
        if (_depth == _trail.Count)
            _trail.Add((0, options));
        return _trail[_depth++].Choice;
    }

    private bool Backtrack()
    {
        while (_trail.Count > 0)
        {
            var (choice, options) = _trail[^1];
            _trail.RemoveAt(_trail.Count - 1);
            if (choice + 1 < options)
            {
                _trail.Add((choice + 1, options));
                return true;
            }
        }

        return false;
    }

    private sealed class Aborted : Exception;

    private sealed class Run
    {
        private readonly Explorer _explorer;
        private readonly Agent[] _agents;
        private readonly SemaphoreSlim _ended = new(0);
        private int _preemptionsLeft;
        private int _steps;
        private Exception? _failure;

        public Run(Explorer explorer, Action[] bodies, int preemptions)
        {
            _explorer = explorer;
            _preemptionsLeft = preemptions;
            _agents = [.. bodies.Select(body => new Agent(this, body))];
        }

        public void ToEnd()
        {
            foreach (var agent in _agents)
                agent.Start();
            Next(current: null);
            foreach (var _ in _agents)
            {
                if (!_ended.Wait(TimeSpan.FromSeconds(30)))
                    throw new TimeoutException("A thread blocks where the explorer cannot see it.");
            }

            if (_failure is not null)
                throw _failure;
        }

        /// <summary>The current thread stands at a point, cannot go on, does not want to, or has ended: who runs now?</summary>
        private void Next(Agent? current, bool goesOn = true)
        {
            var canGoOn = goesOn && current is { CanRun: true };
            var others = _agents.Where(agent => agent != current && agent.CanRun).ToList();
            if (canGoOn && (others.Count == 0 || _preemptionsLeft == 0))
                return;
            if (canGoOn)
                others.Insert(0, current!);
            if (others.Count == 0)
            {
                if (current is not { CanRun: true } && Array.Exists(_agents, agent => !agent.HasEnded))
                    Fail(new InvalidOperationException("Deadlock."));
                return;
            }

            var next = others[_explorer.Choose(others.Count)];
            if (next == current)
                return;
            if (canGoOn)
                _preemptionsLeft--;
            next.GoOn();
            if (current is { HasEnded: false })
                current.Rest();
        }

        private void Fail(Exception failure)
        {
            Interlocked.CompareExchange(ref _failure, failure, null);
            foreach (var agent in _agents)
                agent.GoOn();
        }

        private sealed class Agent(Run run, Action body) : Interleaving.IScheduler
        {
            private readonly SemaphoreSlim _baton = new(0);
            private Func<bool>? _condition;

            public bool HasEnded { get; private set; }

            public bool CanRun => !HasEnded && (_condition is null || _condition());

            public void Start() => new Thread(Execute) { IsBackground = true }.Start();

            public void GoOn() => _baton.Release();

            public void Rest()
            {
                _baton.Wait();
                if (run._failure is not null)
                    throw new Aborted();
            }

            public void Point()
            {
                if (run._failure is not null)
                    return;
                if (++run._steps > MaxSteps)
                    run.Fail(new InvalidOperationException("No end in sight."));
                run.Next(this);
            }

            public void Yield()
            {
                if (run._failure is not null)
                    throw new Aborted();
                if (++run._steps > MaxSteps)
                    run.Fail(new InvalidOperationException("No end in sight."));
                run.Next(this, goesOn: false);
            }

            public void Block(Func<bool> condition)
            {
                if (run._failure is not null)
                    throw new Aborted();
                _condition = condition;
                run.Next(this);
                if (run._failure is not null)
                    throw new Aborted();
                _condition = null;
            }

            private void Execute()
            {
                Interleaving.Scheduler = this;
                try
                {
                    Rest();
                    body();
                }
                catch (Aborted)
                {
                }
                catch (Exception exception)
                {
                    run.Fail(exception);
                }
                finally
                {
                    HasEnded = true;
                    Interleaving.Scheduler = null;
                    if (run._failure is null)
                        run.Next(this);
                    run._ended.Release();
                }
            }
        }
    }
}
#endif
