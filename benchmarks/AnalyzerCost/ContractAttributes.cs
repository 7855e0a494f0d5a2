namespace ConventionAnalyzers.Benchmarks;

/// <summary>The attributes as a consumer without the runtime library has them: a copy of its own, recognised by name.</summary>
internal static class ContractAttributes
{
    public const string Source = """
        using System;

        namespace ConventionAnalyzers;

        internal enum LockMode { Exclusive, Shared }

        [AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
        internal sealed class GuardedByAttribute : Attribute
        {
            public GuardedByAttribute(params string[] locks) { }
            public bool UnlockedReads { get; set; }
        }

        [AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
        internal sealed class RequiresLockAttribute : Attribute
        {
            public RequiresLockAttribute(params string[] locks) { }
            public LockMode Mode { get; set; }
        }

        [AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
        internal sealed class ExcludesLockAttribute : Attribute
        {
            public ExcludesLockAttribute(params string[] locks) { }
            public LockMode Mode { get; set; } = LockMode.Shared;
        }

        [AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
        internal sealed class AcquiresLockAttribute : Attribute
        {
            public AcquiresLockAttribute(params string[] locks) { }
            public LockMode Mode { get; set; }
        }

        [AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
        internal sealed class ReleasesLockAttribute : Attribute
        {
            public ReleasesLockAttribute(params string[] locks) { }
            public LockMode Mode { get; set; }
        }

        """;
}
