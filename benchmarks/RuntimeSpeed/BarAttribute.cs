using System;

namespace ConventionAnalyzers.Benchmarks;

/// <summary>The benchmark may take so many times as long as the baseline of its category.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BarAttribute(double factor) : Attribute
{
    public double Factor { get; } = factor;
}

/// <summary>The benchmark allocates nothing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AllocatesNothingAttribute : Attribute;
