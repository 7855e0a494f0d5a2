using System.Collections.Immutable;
using System.Linq;

namespace ConventionAnalyzers.Tests.Oracle;

/// <summary>Whether the compiler takes a program: every jump has somewhere to go.</summary>
internal static class WellFormed
{
    /// <summary>What a jump may do where it stands.</summary>
    private readonly record struct Place(bool InLoop, bool InHandler, bool InFinally);

    public static bool Is(ImmutableArray<Statement> body) => Is(body, default);

    private static bool Is(ImmutableArray<Statement> body, Place place) => body.All(statement => Is(statement, place));

    private static bool Is(Statement statement, Place place) => statement switch
    {
        Jump { Kind: JumpKind.Break or JumpKind.Continue } => place.InLoop,
        Jump { Kind: JumpKind.Return } => !place.InFinally,
        Jump { Kind: JumpKind.Rethrow } => place.InHandler,
        Region region => Is(region.Body, place),
        Branch branch => Is(branch.Then, place) && Is(branch.Otherwise, place),
        Loop loop => Is(loop.Body, place with { InLoop = true }),
        Protected guarded => Is(guarded.Body, place) && Is(guarded.Final, new Place(InLoop: false, InHandler: false, InFinally: true)),
        Caught caught => Is(caught.Body, place) && Is(caught.Handler, place with { InHandler = true }),
        TryBranch attempt => Is(attempt.Taken, place) && Is(attempt.Missed, place),
        _ => true,
    };
}
