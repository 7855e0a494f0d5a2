using System.Diagnostics;

namespace ConventionAnalyzers
{
    /// <summary>Tells the analysis what it cannot see. Costs nothing at run time.</summary>
    /// <remarks>Prefer a run-time check (<see cref="AssertsLockAttribute"/>): an assumption is believed, never
    /// verified.</remarks>
#if CONVENTION_INTERNAL_ANNOTATIONS
    internal
#else
    public
#endif
    static class LockAssume
    {
        /// <summary>From here on the lock counts as held.</summary>
        /// <typeparam name="T">Generic, so that a <c>System.Threading.Lock</c> is not converted and a <c>SpinLock</c> not
        /// boxed.</typeparam>
        /// <param name="lock">The lock.</param>
        [Conditional("CONVENTION_ASSUME")]
        public static void Held<T>(in T @lock)
        {
        }

        /// <summary>Exempts one expression from checking.</summary>
        /// <typeparam name="T">The type of the expression.</typeparam>
        /// <param name="value">The expression, for example an access to guarded state that is known to be safe.</param>
        /// <returns><paramref name="value"/>, unchanged.</returns>
        public static T Unchecked<T>(T value)
        {
            return value;
        }
    }
}
