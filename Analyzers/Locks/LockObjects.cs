using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>Why an object is no good lock.</summary>
internal enum LockFlaw : byte
{
    None,

    /// <summary>The member that holds it can be given another object.</summary>
    Mutable,

    /// <summary>The array that holds it can be replaced.</summary>
    MutableArray,
    Text,
    Boxed,

    /// <summary>It is created where it is locked: nobody else can have it.</summary>
    Fresh,

    /// <summary>It belongs to everybody: the object of another type, of an assembly, of a thread.</summary>
    Shared,

    /// <summary>It synchronises in a way of its own, which <c>lock</c> does not use.</summary>
    Synchroniser,

    /// <summary>The object itself, which others can lock too.</summary>
    Self,

    /// <summary>The type around the code, which others can lock too.</summary>
    OwnType,
}

/// <summary>What is wrong with a lock, and the field or property that it is about.</summary>
internal readonly record struct FlawedLock(LockFlaw Flaw, ISymbol? Member = null)
{
    public static readonly FlawedLock Fine = default;

    public bool IsFine => Flaw == LockFlaw.None;
}

/// <summary>Judges the expressions that code locks. What cannot be told is fine.</summary>
internal sealed class LockObjects
{
    // Getters and initialisers are followed this far.
    private const int MaximumHops = 3;

    // Objects that one cannot keep to oneself. Type and all of reflection derive from the first.
    private static readonly ImmutableHashSet<(string Namespace, string Name)> Shared = ImmutableHashSet.Create(
        ("Reflection", "MemberInfo"), ("Reflection", "ParameterInfo"), ("Reflection", "Assembly"), ("Reflection", "Module"), ("Threading", "Thread"), ("System", "AppDomain"));

    private static readonly ImmutableHashSet<string> Synchronisers = ImmutableHashSet.Create(
        "Lock", "ReaderWriterLockSlim", "ReaderWriterLock", "SemaphoreSlim", "WaitHandle", "ManualResetEventSlim", "CountdownEvent", "Barrier", "SpinLock");

    private readonly LockModel _model;
    private readonly FieldWrites _writes = new();
    private readonly ConcurrentDictionary<SyntaxNode, IOperation?> _bound = new();

    public LockObjects(LockModel model)
    {
        _model = model;
    }

    /// <summary>Judges what is locked.</summary>
    /// <param name="locked">The expression.</param>
    /// <param name="member">The member around it.</param>
    /// <param name="asMonitor">Whether it is locked as an object: by <c>lock</c> or <see cref="System.Threading.Monitor"/>.</param>
    public FlawedLock Judge(IOperation locked, ISymbol member, bool asMonitor)
    {
        var found = Judge(locked, member.ContainingType, asMonitor, 0);
        if (asMonitor)
            return found;

        // A lock with members of its own is no object to lock by mistake: only that it stays the same matters.
        return found.Flaw is LockFlaw.Mutable or LockFlaw.MutableArray or LockFlaw.Fresh ? found : FlawedLock.Fine;
    }

    private FlawedLock Judge(IOperation locked, INamedTypeSymbol? home, bool asMonitor, int hops)
    {
        while (true)
        {
            switch (locked)
            {
                case IParenthesizedOperation parenthesized:
                    locked = parenthesized.Operand;
                    continue;
                case IConversionOperation { OperatorMethod: null, Operand: var operand } conversion:
                    if (operand.Type is { IsValueType: true } && conversion.Type is { IsReferenceType: true })
                        return new FlawedLock(IsSynchroniser(operand.Type, home) ? LockFlaw.Synchroniser : LockFlaw.Boxed);
                    locked = operand;
                    continue;
            }

            break;
        }

        if (locked.Type is { } type && asMonitor && OfType(type, locked, home) is var flaw and not LockFlaw.None)
            return new FlawedLock(flaw);
        switch (locked)
        {
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }:
                return new FlawedLock(home is { IsValueType: true } ? LockFlaw.Boxed : IsVisible(home) ? LockFlaw.Self : LockFlaw.None);
            case ITypeOfOperation typeOf:
                return new FlawedLock(!IsAround(typeOf.TypeOperand, home) ? LockFlaw.Shared : IsVisible(typeOf.TypeOperand) ? LockFlaw.OwnType : LockFlaw.None);
            case IObjectCreationOperation or IArrayCreationOperation or IAnonymousObjectCreationOperation or IDelegateCreationOperation or ITypeParameterObjectCreationOperation:
                return new FlawedLock(LockFlaw.Fresh);
            case ICoalesceOperation coalesce:
                return Worse(Judge(coalesce.Value, home, asMonitor, hops), Judge(coalesce.WhenNull, home, asMonitor, hops));
            case IConditionalOperation { WhenFalse: { } whenFalse } conditional:
                return Worse(Judge(conditional.WhenTrue, home, asMonitor, hops), Judge(whenFalse, home, asMonitor, hops));
            case ISwitchExpressionOperation choice:
                return choice.Arms.Aggregate(FlawedLock.Fine, (all, arm) => Worse(all, Judge(arm.Value, home, asMonitor, hops)));
            case IAssignmentOperation assignment and (ICoalesceAssignmentOperation or ISimpleAssignmentOperation):
                return Worse(Judge(assignment.Target, home, asMonitor, hops), assignment is ISimpleAssignmentOperation ? Judge(assignment.Value, home, asMonitor, hops) : default);
            case IFieldReferenceOperation field:
                return OfField(field, home, asMonitor, hops);
            case IPropertyReferenceOperation { Arguments.IsEmpty: true } property:
                return OfProperty(property, home, asMonitor, hops);
            case IArrayElementReferenceOperation element:
                return OfElement(element);
            case IInvocationOperation { TargetMethod: { Name: "Read", ContainingType.Name: "Volatile" }, Arguments: { Length: 1 } arguments }:
                locked = arguments[0].Value;
                return Judge(locked, home, asMonitor, hops);
            case IInvocationOperation { TargetMethod: var method } when hops < MaximumHops && !method.IsVirtual && !method.IsOverride:
                return FromMember(method, asMonitor, hops);
            case ILocalReferenceOperation { Local: var local } when hops < MaximumHops:
                return OfLocal(local, home, asMonitor, hops);
            default:
                return FlawedLock.Fine;
        }
    }

    private static LockFlaw OfType(ITypeSymbol type, IOperation locked, INamedTypeSymbol? home)
    {
        if (type.SpecialType == SpecialType.System_String)
            return LockFlaw.Text;
        if (type.SpecialType is SpecialType.System_Enum or SpecialType.System_ValueType)
            return LockFlaw.Boxed;
        if (IsSynchroniser(type, home))
            return LockFlaw.Synchroniser;
        if (locked is ITypeOfOperation)
            return LockFlaw.None;
        for (var t = type; t is not null; t = t.BaseType)
        {
            if (IsShared(t))
                return LockFlaw.Shared;
        }

        return LockFlaw.None;
    }

    private static bool IsShared(ITypeSymbol type) =>
        type is { ContainingType: null, ContainingNamespace: { } space } && Shared.Contains((space.Name, type.Name))
        && (space.Name == "System" ? space : space.ContainingNamespace) is { Name: "System", ContainingNamespace.IsGlobalNamespace: true };

    /// <summary>Whether objects of a type have a way to be locked that is not <c>lock</c>. Its own members may well use that.</summary>
    private static bool IsSynchroniser(ITypeSymbol type, INamedTypeSymbol? home)
    {
        for (var t = type; t is not null; t = t.BaseType)
        {
            if (LockTypes.IsInThreading(t) && Synchronisers.Contains(t.Name))
                return true;
        }

        return LockTypes.FamilyOf(type) == LockFamily.Custom && !IsAround(type, home);
    }

    private FlawedLock OfField(IFieldReferenceOperation reference, INamedTypeSymbol? home, bool asMonitor, int hops)
    {
        var field = reference.Field;
        if (field.IsReadOnly || field.IsConst)
            return hops < MaximumHops ? FromInitializer(field, home, asMonitor, hops) : FlawedLock.Fine;

        // What a local struct or tuple has in it is a copy of a reference, as a local is.
        if (field.ContainingType is { IsValueType: true } && reference.Instance is ILocalReferenceOperation or IParameterReferenceOperation or IInvocationOperation)
            return FlawedLock.Fine;
        return _writes.IsSetOnce(field) ? FlawedLock.Fine : new FlawedLock(LockFlaw.Mutable, field);
    }

    private FlawedLock OfProperty(IPropertyReferenceOperation reference, INamedTypeSymbol? home, bool asMonitor, int hops)
    {
        var property = reference.Property;
        if (property.SetMethod is { IsInitOnly: false })
            return property.ContainingType.IsAnonymousType ? FlawedLock.Fine : new FlawedLock(LockFlaw.Mutable, property);
        return hops < MaximumHops && property.GetMethod is { IsAbstract: false } ? FromMember(property, asMonitor, hops) : FlawedLock.Fine;
    }

    private FlawedLock OfElement(IArrayElementReferenceOperation element)
    {
        return element.ArrayReference.Unwrapped() switch
        {
            IFieldReferenceOperation { Field: { IsReadOnly: false, IsConst: false } field, Instance: null or IInstanceReferenceOperation or IMemberReferenceOperation or IParameterReferenceOperation or ILocalReferenceOperation }
                when !field.ContainingType.IsValueType && !_writes.IsSetOnce(field) => new FlawedLock(LockFlaw.MutableArray, field),
            IPropertyReferenceOperation { Property: { SetMethod.IsInitOnly: false } property } => new FlawedLock(LockFlaw.MutableArray, property),
            _ => FlawedLock.Fine,
        };
    }

    // A copy in a local of what a mutable field holds is the usual way to keep one object; what it was made of still counts.
    private FlawedLock OfLocal(ILocalSymbol local, INamedTypeSymbol? home, bool asMonitor, int hops)
    {
        if (local.DeclaringSyntaxReferences.Length != 1
            || local.DeclaringSyntaxReferences[0].GetSyntax() is not VariableDeclaratorSyntax { Initializer.Value: { } value } declarator
            || OperationOf(value) is not { } initial)
            return FlawedLock.Fine;
        var uses = LocalUses.Of(local, declarator);
        if (uses == LocalUse.Written)
            return FlawedLock.Fine;
        var flaw = Judge(initial, home, asMonitor, hops + 1);
        return flaw.Flaw switch
        {
            LockFlaw.Mutable or LockFlaw.MutableArray => FlawedLock.Fine,
            LockFlaw.Fresh when initial is not IInvocationOperation and not IPropertyReferenceOperation && uses != LocalUse.OnlyLocked => FlawedLock.Fine,
            _ => flaw,
        };
    }

    private FlawedLock FromInitializer(IFieldSymbol field, INamedTypeSymbol? home, bool asMonitor, int hops)
    {
        if (field.DeclaringSyntaxReferences.Length != 1
            || field.DeclaringSyntaxReferences[0].GetSyntax() is not VariableDeclaratorSyntax { Initializer.Value: { } value } || IsOwnObject(value, asMonitor)
            || OperationOf(value) is not { } initial)
            return FlawedLock.Fine;
        var flaw = Judge(initial, field.ContainingType, asMonitor, hops + 1);

        // A box or an object that the field was given once is its own.
        return flaw.Flaw is LockFlaw.Text or LockFlaw.Shared or LockFlaw.Synchroniser or LockFlaw.OwnType ? flaw : FlawedLock.Fine;
    }

    // Nearly every lock is made so, and need not be bound to be judged: new(), of the type of the field; new object().
    private static bool IsOwnObject(ExpressionSyntax value, bool asMonitor) => value is ImplicitObjectCreationExpressionSyntax
        || value is ObjectCreationExpressionSyntax { Type: var type } && (!asMonitor || type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.ObjectKeyword });

    /// <summary>Judges what a method or getter hands out, where its body is one expression.</summary>
    private FlawedLock FromMember(ISymbol member, bool asMonitor, int hops)
    {
        if (member.DeclaringSyntaxReferences.Length != 1)
            return FlawedLock.Fine;
        var value = member.DeclaringSyntaxReferences[0].GetSyntax() switch
        {
            MethodDeclarationSyntax method => Only(method.ExpressionBody, method.Body),
            LocalFunctionStatementSyntax local => Only(local.ExpressionBody, local.Body),
            PropertyDeclarationSyntax { AccessorList.Accessors: { Count: 1 } accessors } => Only(accessors[0].ExpressionBody, accessors[0].Body),
            PropertyDeclarationSyntax property => Only(property.ExpressionBody, null),
            _ => null,
        };
        if (value is null || OperationOf(value) is not { } returned)
            return FlawedLock.Fine;
        var flaw = Judge(returned, member.ContainingType, asMonitor, hops + 1);
        return flaw.Flaw is LockFlaw.Self or LockFlaw.OwnType ? FlawedLock.Fine : flaw;
    }

    private static ExpressionSyntax? Only(ArrowExpressionClauseSyntax? arrow, BlockSyntax? body) =>
        arrow?.Expression ?? (body is { Statements: { Count: 1 } statements } && statements[0] is ReturnStatementSyntax only ? only.Expression : null);

    // A semantic model forgets what it has bound when it goes, and one lock is taken in many places.
    private IOperation? OperationOf(SyntaxNode syntax) => _bound.GetOrAdd(syntax, node =>
        _model.Compilation.ContainsSyntaxTree(node.SyntaxTree) ? _model.Compilation.GetSemanticModel(node.SyntaxTree).GetOperation(node) : null);

    private static FlawedLock Worse(FlawedLock left, FlawedLock right) => left.IsFine ? right : left;

    private static bool IsAround(ITypeSymbol type, INamedTypeSymbol? home)
    {
        for (; home is not null; home = home.ContainingType)
        {
            if (SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, home.OriginalDefinition))
                return true;
        }

        return false;
    }

    /// <summary>Whether other code than that of the type around it can name a type.</summary>
    private static bool IsVisible(ITypeSymbol? type)
    {
        for (; type is not null; type = type.ContainingType)
        {
            if (type.DeclaredAccessibility == Accessibility.Private || type is INamedTypeSymbol { IsFileLocal: true })
                return false;
        }

        return true;
    }
}
