using System.Threading.Tasks;

namespace ConventionAnalyzers.EndToEnd;

/// <summary>Install one package, see what breaks the convention in the build, repair it with one command.</summary>
[Collection(nameof(Packages))]
public sealed class MainJobTests(Packages packages)
{
    private const string Relay = """
        using ConventionAnalyzers;

        public static class Relay
        {
            public static void Copy(SharedBuffer source, SharedBuffer target)
            {
                var from = source.Vmap();
                var to = target.VmapUnlocked();
                target.VunmapUnlocked(to);
                source.Vunmap(from);
            }

            public static BufferMapping Map(SharedBuffer buffer)
            {
                using (buffer.Reservation.Hold())
                    return buffer.Vmap();
            }
        }
        """;

    [Fact]
    public async Task Runtime_package_brings_the_analyzers_and_one_command_repairs()
    {
        using var consumer = new Consumer(packages).Project("App", "ConventionAnalyzers.Runtime").Write("App/Relay.cs", Relay);
        (await consumer.Restore("App")).Succeeded();

        (await consumer.Build("App", "--no-restore")).Succeeded()
            .Says("Relay.cs(7,27): warning LCK1001:")
            .Says("Relay.cs(10,16): warning LCK1001:")
            .Says("2 Warning(s)");
        (await consumer.Build("App", "--no-restore", "-warnaserror")).Failed().Says("error LCK1001:");

        (await consumer.Format("App")).Succeeded();
        Assert.Equal(
            Relay.Replace("source.Vmap()", "source.VmapUnlocked()").Replace("source.Vunmap(from)", "source.VunmapUnlocked(from)"),
            consumer.Read("App/Relay.cs"));

        (await consumer.Build("App", "--no-restore", "-warnaserror")).Succeeded().Says("0 Warning(s)");
    }

    private const string Ledger = """
        using System.Collections.Generic;
        using ConventionAnalyzers;

        namespace Books
        {
            public sealed class Ledger
            {
                private readonly object _gate = new object();

                [GuardedBy(nameof(_gate))]
                private readonly List<int> _entries = new List<int>();

                [RequiresLock(nameof(_gate))]
                internal void Post(int amount) { _entries.Add(amount); }

                internal void PostUnlocked(int amount)
                {
                    lock (_gate) { Post(amount); }
                }

                public void Book(int amount)
                {
                    Post(amount);
                    lock (_gate) { Post(-amount); }
                }
            }
        }
        """;

    private static readonly string _repairedLedger = Ledger.Replace(
        "Post(amount);\n            lock (_gate) { Post(-amount); }",
        "PostUnlocked(amount);\n            lock (_gate) { Post(-amount); }");

    [Fact]
    public async Task Analyzers_package_alone_gives_internal_attributes_for_ones_own_locks()
    {
        using var consumer = new Consumer(packages).Project("App", "ConventionAnalyzers").Write("App/Ledger.cs", Ledger);

        (await consumer.Build("App")).Succeeded().Says("Ledger.cs(23,13): warning LCK1001:").Says("1 Warning(s)");
        (await consumer.Build("App", "--no-restore", "-warnaserror")).Failed().Says("error LCK1001:");

        (await consumer.Format("App")).Succeeded();
        Assert.Equal(_repairedLedger, consumer.Read("App/Ledger.cs"));

        (await consumer.Build("App", "--no-restore", "-warnaserror")).Succeeded().Says("0 Warning(s)");
    }

    [Fact]
    public async Task Contracts_hold_across_assemblies()
    {
        using var consumer = new Consumer(packages)
            .Project("Lib", "ConventionAnalyzers", properties: "<ImplicitUsings>disable</ImplicitUsings>")
            .Write("Lib/Account.cs", """
                using ConventionAnalyzers;

                public sealed class Account
                {
                    public readonly object Gate = new object();

                    [GuardedBy(nameof(Gate))] public int Balance;

                    [RequiresLock(nameof(Gate))] public void Deposit(int amount) { Balance += amount; }
                }
                """)
            .Project("App", "ConventionAnalyzers", items: """<Reference Include="../Lib/bin/Debug/net10.0/Lib.dll" />""")
            .Write("App/Teller.cs", """
                public static class Teller
                {
                    public static void Pay(Account account)
                    {
                        account.Deposit(1);
                        account.Balance = 0;
                        lock (account.Gate)
                            account.Deposit(2);
                    }
                }
                """);

        (await consumer.Build("Lib", "-warnaserror")).Succeeded();
        (await consumer.Build("App")).Succeeded()
            .Says("Teller.cs(5,17): warning LCK1001:")
            .Says("Teller.cs(6,17): warning LCK1003:")
            .Says("2 Warning(s)");
    }

    [Fact]
    public async Task One_command_repairs_a_whole_solution()
    {
        using var consumer = new Consumer(packages)
            .Project("First", "ConventionAnalyzers").Write("First/Ledger.cs", Ledger)
            .Project("Second", "ConventionAnalyzers", items: """<ProjectReference Include="../First/First.csproj" />""")
            .Write("Second/Ledger.cs", Ledger.Replace("namespace Books", "namespace Archive"))
            .Write("All.slnx", """
                <Solution>
                  <Project Path="First/First.csproj" />
                  <Project Path="Second/Second.csproj" />
                </Solution>
                """);

        (await consumer.Build("All.slnx")).Succeeded().Says("2 Warning(s)");
        (await consumer.Format("All.slnx")).Succeeded();
        (await consumer.Build("All.slnx", "--no-restore", "-warnaserror")).Succeeded().Says("0 Warning(s)");
        Assert.Equal(_repairedLedger, consumer.Read("First/Ledger.cs"));
        Assert.Equal(_repairedLedger.Replace("namespace Books", "namespace Archive"), consumer.Read("Second/Ledger.cs"));
    }

    [Fact]
    public async Task Strict_mode_makes_errors_and_adopt_mode_keeps_the_build_quiet()
    {
        using var consumer = new Consumer(packages).Project("App", "ConventionAnalyzers").Write("App/Ledger.cs", Ledger);

        (await consumer.Build("App", "-p:ConventionAnalysisMode=Strict")).Failed().Says("error LCK1001:");
        (await consumer.Build("App", "-p:ConventionAnalysisMode=Adopt", "-warnaserror")).Succeeded().DoesNotSay("LCK1001");

        // One's own configuration has the last word.
        consumer.Write(".editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.LCK1001.severity = warning");
        (await consumer.Build("App", "-p:ConventionAnalysisMode=Adopt")).Succeeded().Says("warning LCK1001:");
    }
}
