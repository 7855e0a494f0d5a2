using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>What a contract means when it says no more than its name.</summary>
public class ContractDefaultsTests
{
    [Fact]
    public void A_lock_is_not_reentrant_belongs_to_a_thread_and_is_called_a_lock()
    {
        var contract = new LockAttribute();

        Assert.False(contract.Reentrant);
        Assert.True(contract.ThreadAffine);
        Assert.Equal("lock", contract.Kind);
        Assert.Null(contract.Class);
    }

    [Fact]
    public void Locks_are_required_and_acquired_exclusively()
    {
        Assert.Equal(LockMode.Exclusive, new RequiresLockAttribute("a").Mode);
        Assert.Equal(LockMode.Exclusive, new AcquiresLockAttribute("a").Mode);
        Assert.Equal(LockMode.Exclusive, new TryAcquiresLockAttribute(true, "a").Mode);
        Assert.Equal(LockMode.Exclusive, new AssertsLockAttribute("a").Mode);
    }

    [Fact]
    public void Locks_are_excluded_in_every_mode() => Assert.Equal(LockMode.Shared, new ExcludesLockAttribute("a").Mode);

    [Fact]
    public void Reads_of_guarded_state_need_the_lock() => Assert.False(new GuardedByAttribute("a").UnlockedReads);

    [Fact]
    public void An_assumption_is_not_even_evaluated()
    {
        var evaluated = false;

        LockAssume.Held(Evaluate());

        Assert.False(evaluated);

        object Evaluate()
        {
            evaluated = true;
            return this;
        }
    }

    [Fact]
    public void An_exempted_expression_keeps_its_value() => Assert.Equal(5, LockAssume.Unchecked(5));
}
