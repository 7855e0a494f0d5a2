using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace ConventionAnalyzers.Documentation;

/// <summary>Which members of a library lead to which code of others: methods of public interfaces, and those that derived types
/// override. Found in its code: directly, and through whatever of the library they call.</summary>
internal sealed class Callbacks
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    private readonly Assembly _library;
    private readonly Dictionary<MethodBase, MethodBase[]> _calls = [];
    private readonly List<MethodBase> _public;

    public Callbacks(Assembly library)
    {
        _library = library;
        _public = [.. library.GetExportedTypes()
            .Where(type => !type.IsInterface)
            .SelectMany(type => type.GetMembers(Declared))
            .OfType<MethodBase>()
            .Where(method => method.IsPublic)];
    }

    /// <summary>The callbacks that a member leads to.</summary>
    public IReadOnlyCollection<MethodBase> CalledBy(MethodBase member)
    {
        var found = new HashSet<MethodBase>();
        var seen = new HashSet<MethodBase> { member };
        var queue = new Queue<MethodBase>(seen);
        while (queue.TryDequeue(out var method))
        {
            foreach (var callee in Callees(method))
            {
                if (IsCodeOfOthers(callee))
                    found.Add(callee);
                else if (seen.Add(callee))
                    queue.Enqueue(callee);
            }
        }

        return found;
    }

    /// <summary>The public members that lead to a callback.</summary>
    public IEnumerable<MethodBase> CallersOf(MethodBase callback) => _public.Where(member => CalledBy(member).Contains(callback));

    private static bool IsCodeOfOthers(MethodBase method) =>
        method.DeclaringType is { IsInterface: true, IsPublic: true }
        || (method is { IsVirtual: true, IsFinal: false, IsFamily: true } && method.DeclaringType is { IsSealed: false, IsPublic: true });

    private MethodBase[] Callees(MethodBase method)
    {
        if (!_calls.TryGetValue(method, out var callees))
            _calls.Add(method, callees = [.. Read(method).Where(callee => callee.DeclaringType?.Assembly == _library).Distinct()]);
        return callees;
    }

    /// <summary>Everything whose address or call stands in the body; of an asynchronous method or an iterator, in the code behind
    /// it.</summary>
    private static IEnumerable<MethodBase> Read(MethodBase method)
    {
        if (method.GetCustomAttribute<StateMachineAttribute>() is { } machine
            && machine.StateMachineType.GetMethod("MoveNext", Declared) is { } moveNext)
            yield return moveNext;

        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var i = 0; i < code.Length;)
        {
            var value = code[i] == 0xfe ? unchecked((short)(0xfe00 | code[i + 1])) : code[i];
            var operation = OpCodesByValue[value];
            i += operation.Size;
            if (operation.OperandType == OperandType.InlineMethod)
            {
                var generics = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
                var methodGenerics = method.IsGenericMethod ? method.GetGenericArguments() : null;
                if (method.Module.ResolveMethod(BitConverter.ToInt32(code, i), generics, methodGenerics) is { } callee)
                    yield return callee;
            }

            i += operation.OperandType == OperandType.InlineSwitch
                ? 4 + (4 * BitConverter.ToInt32(code, i))
                : Length(operation.OperandType);
        }
    }

    private static int Length(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };
}
