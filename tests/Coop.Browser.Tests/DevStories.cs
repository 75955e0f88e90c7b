using Coop.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Coop.Browser.Tests;

/// <summary>The panel where one plays a member, against the desk.</summary>
[Trait("Category", "browser")]
public sealed class DevStories(Office office) : IClassFixture<Office>
{
    [Fact]
    public async Task A_text_message_goes_to_the_desk_and_its_answer_comes_back()
    {
        var dev = await office.StaffAsync("mateo", "/dev");
        var question = $"¿Abren mañana? ({An.Number()})";
        await dev.Role("phone-text").FillAsync(question);
        await dev.Role("phone-send").ClickAsync();
        await Expect(dev.Role("phone-message").Filter(new() { HasText = question })).ToHaveCountAsync(1);

        var desk = await office.StaffAsync("lucia");
        await desk.Work(question).ClickAsync();
        await Expect(desk.Entry(question)).ToHaveCountAsync(1);
        var answer = $"Sí, a las ocho ({An.Number()})";
        await desk.Composer().FillAsync(answer);
        await desk.Composer().PressAsync("Control+Enter");

        await Expect(dev.Role("phone-message").Filter(new() { HasText = answer })).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_network_told_to_repeat_itself_makes_one_entry_and_behaves_again_when_told()
    {
        var dev = await office.StaffAsync("mateo", "/dev");
        await dev.Role("repeat").SelectOptionAsync("5");
        await dev.Role("lose-reports").CheckAsync();
        var text = $"Dicho cinco veces ({An.Number()})";
        await dev.Role("phone-text").FillAsync(text);
        await dev.Role("phone-send").ClickAsync();

        var desk = await office.StaffAsync("lucia");
        await desk.Work(text).ClickAsync();
        await Expect(desk.Entry(text)).ToHaveCountAsync(1);
        await dev.Role("behave").ClickAsync();
        await Expect(dev.Role("repeat")).ToHaveValueAsync("1");
        await Expect(dev.Role("lose-reports")).Not.ToBeCheckedAsync();
    }

    [Fact]
    public async Task A_call_is_heard_answered_and_hung_up()
    {
        var dev = await office.StaffAsync("hernan", "/dev");
        await dev.Role("member-calls").ClickAsync();
        await Expect(dev.Role("call-said")).ToBeVisibleAsync();
        await dev.Role("key-1").ClickAsync();
        var desk = await office.StaffAsync("yuliana");
        await desk.Role("ring-take").First.ClickAsync();
        await Expect(dev.Role("call-state")).ToContainTextAsync("Hablando");
        await dev.ShouldBeAccessibleAsync("in a call");

        await dev.Role("hang-up").ClickAsync();
        await Expect(dev.Role("member-calls")).ToBeVisibleAsync();
        await Expect(desk.Role("call-bar")).ToHaveAttributeAsync("data-state", "ended");
    }

    [Fact]
    public async Task A_member_of_the_cooperative_may_be_played()
    {
        var dev = await office.StaffAsync("mateo", "/dev");
        await dev.Role("dev-search").FillAsync("Etxeberria");
        await dev.Role("dev-hit").First.ClickAsync();

        await Expect(dev.Role("dev-name")).Not.ToHaveValueAsync("Ana Salcedo");
        await Expect(dev).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("member="));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task It_has_no_barrier(bool dark, bool phone)
    {
        var dev = await office.StaffAsync("hernan", "/dev", dark, phone);
        await Expect(dev.Role("phone-text")).ToBeVisibleAsync();
        await dev.Role("mail-write").ClickAsync();
        await Expect(dev.Role("mail-form")).ToBeVisibleAsync();
        await dev.ShouldBeAccessibleAsync("dev");
    }

    [Fact]
    public async Task Who_sees_no_members_plays_none()
    {
        var dev = await office.StaffAsync("paola", "/dev");

        await Expect(dev.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await Expect(dev.Role("dev")).ToHaveCountAsync(0);
    }
}
