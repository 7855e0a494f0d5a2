using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>Reads <c>?.</c> and <c>?[]</c> where no graph has taken them apart: the heads of <c>lock</c> statements, and bodies that are only looked through.</summary>
internal static class Conditionals
{
    /// <summary>What stands before the <c>?</c> that a member or element stands behind.</summary>
    public static IOperation? ReceiverOf(IConditionalAccessInstanceOperation instance)
    {
        for (IOperation inner = instance; inner.Parent is { } outer; inner = outer)
        {
            if (outer is IConditionalAccessOperation access && ReferenceEquals(access.WhenNotNull, inner))
                return access.Operation;
        }

        return null;
    }
}
