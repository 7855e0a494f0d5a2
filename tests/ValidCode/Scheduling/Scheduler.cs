using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;

namespace ConventionAnalyzers.ValidCode.Scheduling;

public enum JobState { Waiting, Running, Done, Failed }

public sealed class Job(string name, Action body)
{
    public string Name { get; } = name;

    public Action Body { get; } = body;

    public JobState State { get; set; }

    public int Attempts { get; set; }
}

/// <summary>Every way to use the lock of .NET 9, in control flow that is not straight.</summary>
public sealed class Scheduler
{
    private readonly Lock _lock = new();

    [GuardedBy(nameof(_lock))]
    private readonly List<Job> _jobs = [];

    [GuardedBy(nameof(_lock))]
    private readonly PriorityQueue<Job, int> _ready = new();

    [GuardedBy(nameof(_lock))]
    private Job? _current;

    public bool Add(Job job)
    {
        lock (_lock)
        {
            if (_jobs.Exists(other => other.Name == job.Name && ReferenceEquals(other, _current)))
                return false;
            _jobs.Add(job);
            Ready(job, priority: _jobs.Count);
            return true;
        }

        void Ready(Job ready, int priority)
        {
            if (_lock.IsHeldByCurrentThread)
                _ready.Enqueue(ready, priority);
        }
    }

    public int RunAll(int attempts)
    {
        var run = 0;
        while (true)
        {
            Job job;
            using (_lock.EnterScope())
            {
                if (!_ready.TryDequeue(out var next, out _))
                    break;
                if (next.Attempts >= attempts)
                {
                    next.State = JobState.Failed;
                    continue;
                }

                job = _current = next;
            }

            try
            {
                job.Attempts++;
                job.Body();
                run++;
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                lock (_lock)
                    _ready.Enqueue(job, int.MaxValue);
                continue;
            }
            finally
            {
                lock (_lock)
                    _current = null;
            }

            job.State = JobState.Done;
        }

        return run;
    }

    public string Describe()
    {
        lock (_lock)
        {
            return _current switch
            {
                { State: JobState.Running } job => $"{job.Name} ({_jobs.Count} in all)",
                null when _ready.Count > 0 => $"{_ready.Peek().Name} is next",
                _ => _jobs.Count(job => job.State == JobState.Done) + " done",
            };
        }
    }

    public bool Cancel(string name)
    {
        if (!_lock.TryEnter(TimeSpan.FromSeconds(1)))
        {
            return false;
        }

        try
        {
            for (var i = 0; i < _jobs.Count; i++)
            {
                if (_jobs[i].Name != name)
                    continue;
                _jobs.RemoveAt(i);
                goto removed;
            }

            return false;

        removed:
            _ready.Clear();
            _jobs.ForEach(job => _ready.Enqueue(job, 0));
            return true;
        }
        finally
        {
            _lock.Exit();
        }
    }

    public int Purge()
    {
        var taken = _lock.TryEnter();
        if (taken)
        {
            try
            {
                return _jobs.RemoveAll(job => job.State is JobState.Done or JobState.Failed && job != _current);
            }
            finally
            {
                _lock.Exit();
            }
        }

        return 0;
    }

    /// <summary>Held only where it is needed, on one condition that does not change.</summary>
    public int Count(bool exact)
    {
        if (exact)
            _lock.Enter();
        try
        {
            return exact ? CountLocked() : 0;
        }
        finally
        {
            if (exact)
                _lock.Exit();
        }
    }

    public void Validate()
    {
        lock (_lock)
        {
            Debug.Assert(_lock.IsHeldByCurrentThread);
            if (_current is { } current && !_jobs.Contains(current))
                throw new InvalidOperationException($"'{current.Name}' is unknown.");
        }
    }

    private int CountLocked()
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        return _jobs.Count;
    }
}
