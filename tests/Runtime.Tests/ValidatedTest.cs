using System;
using System.Collections.Generic;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>The validator sees all threads, so nothing else runs beside its tests.</summary>
[CollectionDefinition(nameof(LockValidator), DisableParallelization = true)]
public class ValidatorCollection;

/// <summary>A test that a validator watches.</summary>
[Collection(nameof(LockValidator))]
public abstract class ValidatedTest : IDisposable
{
    private readonly List<LockReport> _reports = [];
    private readonly LockValidator _validator;

    protected ValidatedTest() => _validator = LockValidator.Start(Keep);

    protected IReadOnlyList<LockReport> Reports => _reports;

    public void Dispose()
    {
        EndValidator();
        GC.SuppressFinalize(this);
    }

    protected void EndValidator() => _validator.Dispose();

    protected void Keep(LockReport report)
    {
        lock (_reports)
            _reports.Add(report);
    }

    protected void ForgetReports() => _reports.Clear();

    protected void AssertSilent() => Assert.Empty(_reports);

    protected LockReport AssertFlags(LockRule rule)
    {
        Assert.NotEmpty(_reports);
        Assert.Equal(rule, _reports[0].Rule);
        return _reports[0];
    }

    /// <summary>Judges this code alone, whatever was reported before it.</summary>
    protected void Flags(LockRule rule, Action code)
    {
        ForgetReports();
        code();
        AssertFlags(rule);
        ForgetReports();
    }
}
