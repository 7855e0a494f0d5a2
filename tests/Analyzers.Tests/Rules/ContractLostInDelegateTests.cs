using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Rules;

/// <summary>LCK1006: whoever invokes a delegate sees its type only.</summary>
public sealed class ContractLostInDelegateTests : RuleTest<LockFlowAnalyzer>
{
    protected override string DefaultDiagnosticId => "LCK1006";

    private const string Parts = """
        private readonly object _gate = new object();
        [GuardedBy(nameof(_gate))] private int _x;
        public delegate void Plain();
        [RequiresLock("gate")] public delegate void Told(object gate);
        public event Action? Closing;
        private readonly List<int> _items = new List<int>();
        [RequiresLock(nameof(_gate))] private void Flush() { _x++; }
        [RequiresLock(nameof(_gate))] private void Add(int n) { _x += n; }
        [ExcludesLock(nameof(_gate))] private void Refresh() { lock (_gate) { _x = 0; } }
        [RequiresLock("gate")] private static void Work(object gate) { Console.WriteLine(gate); }
        private void Free() { Console.WriteLine(_items.Count); }
        private void Raise() { Closing?.Invoke(); }
        private void Drain([RequiresLock(nameof(_gate))] Action step) { lock (_gate) { step(); } }
        private static void Now([RunsSynchronously] Action step) { step(); }
        private static void Later(Action step) { Task.Run(step); }

        """;

    [Fact] public Task A_method_that_becomes_an_action_is_reported() => ReportsInClass(Parts + "public Action M() { return [|Flush|]; }");

    [Fact] public Task A_method_without_a_contract_may_become_one() => IsSilentInClass(Parts + "public Action M() { return Free; }");

    [Fact] public Task Holding_the_lock_while_it_is_made_does_not_help() => ReportsInClass(Parts + """
        public Action M() { lock (_gate) { Action a = [|Flush|]; return a; } }
        """);

    [Fact] public Task Made_with_new_it_is_reported() => ReportsInClass(Parts + "public Plain M() { return new Plain([|Flush|]); }");

    [Fact] public Task An_event_handler_is_reported_where_it_is_added() => ReportsInClass(Parts + "public void M() { Closing += [|Flush|]; Closing -= Flush; }");

    [Fact] public Task An_event_handler_that_takes_the_lock_is_silent() => IsSilentInClass(Parts + "public void M() { Closing += Refresh; Closing += () => { lock (_gate) { Flush(); } }; }");

    [Fact] public Task A_thread_and_a_task_are_told_nothing() => ReportsInClass(Parts + """
        public void M() { new Thread([|Flush|]).Start(); Task.Run([|Flush|]); Later([|Flush|]); this.Closing += this.[|Flush|]; }
        """);

    [Fact] public Task A_delegate_type_with_the_contract_is_silent() => IsSilentInClass(Parts + "public Told M() { return Work; }");

    [Fact] public Task A_delegate_type_without_it_is_reported() => ReportsInClass(Parts + "public Action<object> M() { return [|Work|]; }");

    [Fact] public Task A_parameter_with_the_contract_is_silent() => IsSilentInClass(Parts + "public void M() { Drain(Flush); }");

    [Fact] public Task A_callee_that_runs_it_at_once_under_the_lock_is_silent() => IsSilentInClass(Parts + "public void M() { lock (_gate) { Now(Flush); _items.ForEach(Add); } }");

    [Fact] public Task A_callee_that_runs_it_at_once_without_the_lock_is_a_call_without_it() => ReportsInClass(Parts + """
        public void M() { Now({|LCK1001:Flush|}); _items.ForEach({|LCK1001:Add|}); }
        """);

    [Fact] public Task A_lambda_with_a_contract_is_reported() => ReportsInClass(Parts + """
        public Action M() { return [[|RequiresLock|](nameof(_gate))] () => _x++; }
        """);

    [Fact] public Task A_lambda_without_one_is_silent() => IsSilentInClass(Parts + "public Action M() { return () => { lock (_gate) { _x++; } }; }");

    [Fact] public Task A_lambda_for_a_parameter_with_the_contract_is_silent() => IsSilentInClass(Parts + """
        public void M() { Drain([RequiresLock(nameof(_gate))] () => _x++); }
        """);

    [Fact] public Task A_name_is_no_delegate() => IsSilentInClass(Parts + "public string M() { return nameof(Flush); }");

    [Fact] public Task What_acquires_for_its_caller_is_reported() => ReportsInClass(Parts + """
        [AcquiresLock(nameof(_gate))] private void Take() { Monitor.Enter(_gate); }
        public Action M() { return [|Take|]; }
        """);

    [Fact] public Task An_exempted_expression_is_silent() => IsSilentInClass(Parts + "public Action M() { return LockAssume.Unchecked<Action>(Flush); }");
}
