using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>Several variables that are given new values at once: <c>(left, right) = (right, left)</c>.</summary>
internal sealed partial class LockAnalysis
{
    /// <summary>Gives variables and members the elements of a tuple; whether that is all there is to the assignment.</summary>
    private bool MoveAtOnce(IDeconstructionAssignmentOperation assignment)
    {
        if (Unwrap(assignment.Target) is not ITupleOperation { Elements: var targets } || !targets.All(IsNamed)
            || Unwrap(assignment.Value) is not ITupleOperation { Elements: var values } || values.Length != targets.Length)
            return false;
        foreach (var target in targets)
            Visit(target, AccessKind.Write);
        _state = _state?.Map(disjunct => MoveAtOnce(targets, values, disjunct));
        return true;
    }

    private bool IsNamed(IOperation target) => target switch
    {
        ILocalReferenceOperation { Local: { IsRef: false } local } => !_facts.IsWrittenByClosure(local),
        IParameterReferenceOperation { Parameter: var parameter } => !_facts.IsWrittenByClosure(parameter),
        IFieldReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: true } => true,
        _ => false,
    };

    private Disjunct MoveAtOnce(ImmutableArray<IOperation> targets, ImmutableArray<IOperation> values, Disjunct disjunct)
    {
        // What the variables have named keeps a name of its own until they have got theirs.
        var own = targets.Select(target => NameOf(target, disjunct)).ToList();
        var given = values.Select(value => Described(value, disjunct)).ToList();
        for (var i = 0; i < targets.Length; i++)
        {
            var (name, aside) = (own[i], LockPath.Value(targets[i]));
            disjunct = disjunct.Renamed(name, aside);
            for (var j = 0; j < given.Count; j++)
                given[j] = given[j].Renamed(path => path.Rebased(name, aside));
        }

        for (var i = 0; i < targets.Length; i++)
        {
            var (target, name, value) = (targets[i], own[i], given[i]);
            disjunct = target switch
            {
                ILocalReferenceOperation { Local: var local } => Invalidate(disjunct, local).With(local, value),
                IParameterReferenceOperation { Parameter: var parameter } => Invalidate(disjunct, parameter).With(parameter, value),
                _ => Replace(disjunct, name).With(name, value),
            };
        }

        // Whatever holds a lock goes by the name of who has it now; those first that another one leads to.
        foreach (var i in Enumerable.Range(0, targets.Length).OrderByDescending(i => given[i].Path?.Length ?? 0))
        {
            if (given[i].Path is { Root.Kind: PathKind.Value } path && disjunct.Locks.Holds.Any(hold => hold.Lock.StartsWith(path)))
                disjunct = Unnamed(disjunct.Renamed(path, own[i]), targets[i], own[i]);
        }

        return disjunct;
    }

    private LockPath NameOf(IOperation target, Disjunct disjunct) => target switch
    {
        ILocalReferenceOperation { Local: var local } => LockPath.Local(local),
        IParameterReferenceOperation { Parameter: var parameter } => LockPath.Parameter(parameter),
        IMemberReferenceOperation { Member: var member, Instance: var owner } => _model.Paths.Member(member.IsStatic ? LockPath.Static(member.ContainingType) : PathOf(owner, disjunct), member),
        _ => LockPath.Value(target),
    };

    // A variable that goes by its own name is no alias.
    private static Disjunct Unnamed(Disjunct disjunct, IOperation target, LockPath own)
    {
        object key = target switch
        {
            ILocalReferenceOperation local => local.Local,
            IParameterReferenceOperation parameter => parameter.Parameter,
            _ => own,
        };
        return disjunct.With(key, disjunct.Find(key) is { } known ? known with { Path = null } : null);
    }
}
