using System;
using System.IO;
using System.Linq;
using System.Reflection;
using ConventionAnalyzers.Documentation;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>docs/convention.md says what the contracts say.</summary>
public class ConventionPageTests
{
    private readonly string _page = Page.Write();

    [Fact]
    public void The_committed_page_is_current()
    {
        var committed = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "convention.md")).ReplaceLineEndings("\n");
        string[] before = committed.Split('\n'), now = _page.Split('\n');
        var stale = before.Except(now).Concat(now.Except(before)).FirstOrDefault();
        Assert.True(
            committed == _page,
            $"docs/convention.md is not what the contracts say now. Run: dotnet run --project docs/ConventionPage\nFor example: {stale}");
    }

    [Theory]
    [InlineData("BufferAttachment", "Map(direction", "holding `Buffer.Reservation`", "`MapUnlocked`", "`IBufferExporter.Map`")]
    [InlineData("BufferAttachment", "MapUnlocked(direction", "not holding `Buffer.Reservation`", "of `Map`", "`LockRecursionException`")]
    [InlineData("IBufferExporter", "Vmap(buffer)", "holding `buffer.Reservation`", "`SharedBuffer.VmapUnlocked`")]
    [InlineData("IBufferExporter", "Attach(attachment)", "not holding `attachment.Buffer.Reservation`", "`SharedBuffer.Attach`")]
    [InlineData("Reservation", "Lock(context", "acquires `this` if it returns `AcquireOutcome.Acquired`", "`InvalidOperationException`")]
    [InlineData("Reservation", "AddFence(fence, usage)", "holding `this`", "`SynchronizationLockException`", "`Fence.PollSignaled`")]
    [InlineData("Reservation", "WaitAsync(usage", "| – |", "`FenceCallback.OnSignaled`")]
    [InlineData("FenceCallback", "OnSignaled(fence)", "in a signalling section")]
    public void A_row_tells_the_lock_the_twin_the_callbacks_and_the_faults(string type, string member, params string[] parts)
    {
        var section = _page[_page.IndexOf($"\n### {type}\n", StringComparison.Ordinal)..];
        var row = section.Split('\n').First(line => line.StartsWith($"| **`{member}", StringComparison.Ordinal));
        Assert.All(parts, part => Assert.Contains(part, row));
    }

    [Fact]
    public void Every_contract_is_there()
    {
        var withContract =
            from type in typeof(Reservation).Assembly.GetExportedTypes()
            from method in type.GetMethods()
            where method.DeclaringType == type
            where method.IsDefined(typeof(RequiresLockAttribute)) || method.IsDefined(typeof(ExcludesLockAttribute))
            select $"\n### {(type.DeclaringType is { } outer ? outer.Name + "." : "")}{type.Name}\n";
        Assert.All(withContract.Distinct(), title => Assert.Contains(title, _page));
    }
}
