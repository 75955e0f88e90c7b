using Coop.Core.Access;
using Coop.Core.Importing;
using Coop.Core.Live;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;

namespace Coop.Web.Client.Importing;

/// <summary>Hands files in, and lists those that were. The bytes go by a post of their own, past the circuit.</summary>
public sealed partial class ImportsPage(
    LiveGround ground, ImportReads imports, IOptions<ImportOptions> options, NavigationManager navigation, IJSRuntime js, IStringLocalizer<Texts> texts)
    : LiveComponent(ground)
{
    private static readonly string[] Refusals = ["empty", "too_large", "workbook", "utf16", "no_columns", "forbidden", "signed_out"];

    private readonly KeyedRows<ImportId, ImportRow> _imports = new(row => row.Id, row => row.Rev);
    private ElementReference _handIn;
    private BrowserModule? _browser;
    private ImportKind _kind = ImportKind.Member;
    private string _name = "";
    private string? _refused;
    private int? _percent;

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    private int MaxMegabytes => options.Value.MaxMegabytes;

    private int KeepDays => options.Value.KeepDays;

    /// <summary>How far the file has gone.</summary>
    [JSInvokable]
    public void Sending(string name, int percent)
    {
        (_name, _percent, _refused) = (name, percent, null);
        StateHasChanged();
    }

    /// <summary>It is there: on to what its columns mean.</summary>
    [JSInvokable]
    public void Sent(string id) => navigation.NavigateTo($"admin/imports/{Guid.Parse(id):D}");

    /// <summary>It cannot be used.</summary>
    [JSInvokable]
    public void Refused(string why)
    {
        (_percent, _refused) = (null, Array.IndexOf(Refusals, why) >= 0 ? why : "broken");
        StateHasChanged();
    }

    /// <inheritdoc />
    protected override Task BeginAsync() => !Me.May(Permission.ImportData) ? Task.CompletedTask : FollowAsync(
        Topic.Imports, imports, new LiveScript<ImportRow>(imports.ListAsync, _imports.Replace, rows => _imports.Apply(rows).Count > 0));

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_browser is null && Reading == Reading.Ready && Me.May(Permission.ImportData))
        {
            _browser = new BrowserModule(js, this);
            await _browser.AttachAsync(Assets["_content/Coop.Web.Client/Importing/ImportsPage.razor.js"], _handIn);
        }
    }

    /// <inheritdoc />
    protected override ValueTask EndAsync() => _browser?.DisposeAsync() ?? ValueTask.CompletedTask;
}
