using System.Threading.Tasks;
using ConventionAnalyzers.CodeFixes;
using Xunit;

namespace ConventionAnalyzers.Tests.Fixes;

public sealed class TestAgainInLoopFixTests : FixTest<TestAgainInLoopFix>
{
    private const string Gate = """
            private readonly object _gate = new object();
            private readonly object _other = new object();
            private readonly Queue<int> _queue = new Queue<int>();

        """;

    private static Task FixesGated(string before, string after) => Fixes(Gate + before, Gate + after);

    [Fact] public Task If_becomes_while() => FixesGated("""
            public int Take()
            {
                lock (_gate)
                {
                    // nothing to take
                    if (_queue.Count == 0)
                        Monitor.{|LCK2010:Wait|}(_gate);
                    return _queue.Dequeue();
                }
            }
        """, """
            public int Take()
            {
                lock (_gate)
                {
                    // nothing to take
                    while (_queue.Count == 0)
                        Monitor.Wait(_gate);
                    return _queue.Dequeue();
                }
            }
        """);

    [Fact] public Task If_with_a_block_becomes_while() => FixesGated("""
            public int Take()
            {
                lock (_gate)
                {
                    if (_queue.Count == 0)
                    {
                        Monitor.{|LCK2010:Wait|}(_gate);
                    }

                    return _queue.Dequeue();
                }
            }
        """, """
            public int Take()
            {
                lock (_gate)
                {
                    while (_queue.Count == 0)
                    {
                        Monitor.Wait(_gate);
                    }

                    return _queue.Dequeue();
                }
            }
        """);

    [Theory]
    [InlineData("Monitor.{|LCK2010:Wait|}(_gate);")]
    [InlineData("if (_queue.Count == 0) Monitor.{|LCK2010:Wait|}(_gate, 100);")]
    [InlineData("if (_queue.Count == 0) Monitor.{|LCK2010:Wait|}(_gate); else _queue.Clear();")]
    [InlineData("if (_queue.Count == 0) { _queue.Enqueue(1); Monitor.{|LCK2010:Wait|}(_gate); }")]
    [InlineData("lock (_other) { while (_queue.Count == 0) Monitor.{|LCK2010:Wait|}(_gate); }")]
    public Task What_a_loop_does_not_mend_gets_no_offer(string statements) =>
        IsNotOffered(Gate + "    public void Take() { lock (_gate) { " + statements + " } }");
}
