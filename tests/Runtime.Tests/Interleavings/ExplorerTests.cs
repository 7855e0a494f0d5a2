#if DEBUG
using Xunit;
using Xunit.Sdk;

namespace ConventionAnalyzers.Runtime.Tests.Interleavings;

/// <summary>The explorer finds what it is there to find.</summary>
public class ExplorerTests
{
    [Fact]
    public void The_explorer_finds_the_deadlock_of_two_plain_locks()
    {
        var found = Assert.Throws<XunitException>(() => Explorer.Explore(() =>
        {
            Reservation a = new(), b = new();
            return ([() => Both(a, b), () => Both(b, a)], () => { });
        }));
        Assert.Contains("Deadlock", found.Message);

        static void Both(Reservation first, Reservation second)
        {
            using (first.Hold())
            using (second.Hold())
            {
            }
        }
    }

    [Fact]
    public void The_explorer_finds_a_lost_update()
    {
        var found = Assert.Throws<XunitException>(() => Explorer.Explore(() =>
        {
            var sum = 0;
            void Add()
            {
                var read = sum;
                Interleaving.Point();
                sum = read + 1;
            }

            return ([Add, Add], () => Assert.Equal(2, sum));
        }));
        Assert.Contains("Interleaving 1 ", found.Message);
    }
}
#endif
