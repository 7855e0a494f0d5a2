using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using ConventionAnalyzers.Tool.Checking;
using ConventionAnalyzers.Tool.Fixing;
using ConventionAnalyzers.Tool.Input;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Tool.Tests;

public sealed class FixTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Every_finding_of_every_file_is_fixed_and_what_is_left_is_shown()
    {
        _sandbox.Write("A.cs", "class Bad1 { }\nclass Bad2 { }\n");
        _sandbox.Write("sub/B.cs", "class Bad3 { }\nclass Meh { }\n");
        var run = await _sandbox.ToyAsync("check", ".", "--fix");
        Assert.Equal("// renamed\nclass Good1 { }\n// renamed\nclass Good2 { }\n", _sandbox.Read("A.cs"));
        Assert.Equal("// renamed\nclass Good3 { }\nclass Meh { }\n", _sandbox.Read("sub/B.cs"));
        Assert.Contains("info TOY2", run.Output);
        Assert.EndsWith("Fixed 3 findings in 2 files.\n", run.Output);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task A_fix_that_would_break_the_code_is_not_taken_and_does_not_hold_up_the_others()
    {
        _sandbox.Write("A.cs", "class Bad1 { }\nclass Good2 { }\nclass Bad2 { }\nclass Bad3 { }\n");
        var run = await _sandbox.ToyAsync("check", ".", "--fix");
        Assert.Equal("// renamed\nclass Good1 { }\nclass Good2 { }\nclass Bad2 { }\n// renamed\nclass Good3 { }\n", _sandbox.Read("A.cs"));
        Assert.Contains("'Bad2' is a bad name", run.Output);
        Assert.EndsWith("Fixed 2 findings in 1 file.\n", run.Output);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task Broken_code_is_fixed_too_and_keeps_its_errors()
    {
        _sandbox.Write("A.cs", "class Bad { int x = ; Missing y; }\n");
        await _sandbox.ToyAsync("check", ".", "--fix");
        Assert.Equal("// renamed\nclass Good { int x = ; Missing y; }\n", _sandbox.Read("A.cs"));
    }

    [Fact]
    public void Every_fix_has_its_place_in_the_order() =>
        Assert.DoesNotContain(RuleBook.Shipped().Fixes, fix => FixOrder.PlaceOf(fix.GetType()) == int.MaxValue);

    public static TheoryData<string> Encodings => ["utf-8", "utf-8 bom", "utf-16le", "utf-16be", "utf-32", "latin1"];

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task Encoding_mark_and_line_ends_are_kept(string name)
    {
        Encoding encoding = name switch
        {
            "utf-8" => new UTF8Encoding(false),
            "utf-8 bom" => new UTF8Encoding(true),
            "utf-16le" => new UnicodeEncoding(false, true),
            "utf-16be" => new UnicodeEncoding(true, true),
            "utf-32" => new UTF32Encoding(false, true),
            _ => Encoding.Latin1,
        };
        _sandbox.Write("A.cs", "// größer\r\nclass Bad { }\r\n", encoding);
        await _sandbox.ToyAsync("check", ".", "--fix");
        byte[] expected = [.. encoding.GetPreamble(), .. encoding.GetBytes("// größer\r\n// renamed\r\nclass Good { }\r\n")];
        Assert.Equal(expected, File.ReadAllBytes(_sandbox.Path("A.cs")));
    }

    [Fact]
    public async Task Lines_that_a_fix_does_not_touch_keep_their_own_ends()
    {
        _sandbox.Write("A.cs", "// one\n// two\r\n// three\r\nclass Bad { }\r\n// last");
        await _sandbox.ToyAsync("check", ".", "--fix");
        Assert.Equal("// one\n// two\r\n// three\r\n// renamed\r\nclass Good { }\r\n// last", _sandbox.Read("A.cs"));
    }

    [Fact]
    public async Task A_read_only_file_is_left_alone_and_named()
    {
        _sandbox.Write("A.cs", "class Bad { }\n");
        File.SetAttributes(_sandbox.Path("A.cs"), FileAttributes.ReadOnly);
        var run = await _sandbox.ToyAsync("check", ".", "--fix");
        Assert.Contains("A.cs: not fixed, because it is read-only.", run.Errors);
        Assert.Equal("class Bad { }\n", _sandbox.Read("A.cs"));
        Assert.Equal(2, run.ExitCode);
    }

    [Fact]
    public async Task A_link_stays_a_link()
    {
        _sandbox.Write("elsewhere.txt", "class Bad { }\n");
        Directory.CreateDirectory(_sandbox.Path("src"));
        File.CreateSymbolicLink(_sandbox.Path("src/A.cs"), _sandbox.Path("elsewhere.txt"));
        await _sandbox.ToyAsync("check", "src", "--fix");
        Assert.NotNull(new FileInfo(_sandbox.Path("src/A.cs")).LinkTarget);
        Assert.Contains("Good", _sandbox.Read("elsewhere.txt"));
    }

    [Fact]
    public async Task Nothing_but_the_fixed_files_is_left_behind()
    {
        _sandbox.Write("A.cs", "class Bad { }\n");
        await _sandbox.ToyAsync("check", ".", "--fix");
        Assert.Equal(["A.cs"], Directory.EnumerateFileSystemEntries(_sandbox.Root).Select(Path.GetFileName));
    }

    [Fact]
    public void A_file_that_changed_meanwhile_is_left_alone()
    {
        _sandbox.Write("A.cs", "class Bad { }\n");
        var read = SourceFile.Read(_sandbox.Path("A.cs"));
        _sandbox.Write("A.cs", "class Edited { }\n");
        Assert.Contains("changed while it was checked", FileWriter.Replace(_sandbox.Path("A.cs"), read, SourceText.From("class Good { }\n")));
        Assert.Equal("class Edited { }\n", _sandbox.Read("A.cs"));
    }

    [Theory]
    [InlineData("a\r\nb\r\n", 3, 0, "x\ny\r\n", "a\r\nx\r\ny\r\nb\r\n")]
    [InlineData("a\r\nb\r\n", 2, 1, "\n", "a\r\nb\r\n")]
    [InlineData("a\r\nb\r\n", 1, 1, "\r", "a\r\nb\r\n")]
    [InlineData("a\nb\n", 2, 0, "x\r\n", "a\nx\nb\n")]
    [InlineData("a\nb\n", 0, 4, "x\r\ny", "x\ny")]
    [InlineData("a", 1, 0, "\r\nb", "a\r\nb")]
    public void Added_lines_end_like_the_rest(string original, int start, int length, string added, string expected)
    {
        var fixedText = LineEndings.Like(SourceText.From(original), [new TextChange(new(start, length), added)]);
        Assert.Equal(expected, fixedText.ToString());
    }
}
