using Coop.Web.Client.Kit;
using Shouldly;
using Xunit;

namespace Coop.Tests.Components;

[Trait("Category", "unit")]
public sealed class LatestSearchTests : IDisposable
{
    private readonly LatestSearch _latest = new(TimeProvider.System);
    private readonly List<string> _asked = [];
    private readonly List<IReadOnlyList<string>?> _shown = [];

    public void Dispose() => _latest.Dispose();

    [Fact]
    public async Task Letters_typed_in_one_go_are_looked_for_once_and_the_last_are_shown()
    {
        await Task.WhenAll(new[] { "Ro", "Ros", "Rosa", "Rosal", "Rosalb", "Rosalba" }.Select(AskAsync));

        _asked.ShouldBe(["Rosalba"]);
        _shown.ShouldHaveSingleItem().ShouldBe(["Rosalba"]);
    }

    [Fact]
    public async Task An_answer_that_comes_after_that_of_later_words_is_dropped()
    {
        var slow = new TaskCompletionSource<IReadOnlyList<string>>();
        var begun = new TaskCompletionSource();
        var early = _latest.AskAsync("Rosa", (_, _) => { begun.SetResult(); return slow.Task; }, _shown.Add);
        await begun.Task.WaitAsync(TestContext.Current.CancellationToken);

        await AskAsync("Rosalba");
        slow.SetResult(["Rosa", "Rosario"]);
        await early;

        _shown.ShouldHaveSingleItem().ShouldBe(["Rosalba"]);
    }

    [Fact]
    public async Task One_letter_clears_what_was_found_and_asks_nobody()
    {
        await AskAsync("Rosa");

        await AskAsync("R");

        _asked.ShouldBe(["Rosa"]);
        _shown.ShouldBe([["Rosa"], null]);
    }

    [Fact]
    public async Task What_goes_wrong_while_finding_is_not_taken_for_typing_on() =>
        await Should.ThrowAsync<OperationCanceledException>(() =>
            _latest.AskAsync<string>("Rosa", (_, _) => throw new OperationCanceledException(), _shown.Add));

    private Task AskAsync(string words) => _latest.AskAsync(words, FindAsync, _shown.Add);

    private Task<IReadOnlyList<string>> FindAsync(string words, CancellationToken ct)
    {
        _asked.Add(words);
        return Task.FromResult<IReadOnlyList<string>>([words]);
    }
}
