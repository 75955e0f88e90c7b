using Coop.Core.Health;
using Coop.Core.Knowledge.Questions;
using Coop.Core.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Coop.Core.Knowledge;

internal static class KnowledgeModule
{
    public static IServiceCollection AddKnowledge(this IServiceCollection services)
    {
        services.AddSingleton<IModelPart, KnowledgeModel>();
        services.AddSingleton<ConfirmValues>();
        services.AddScoped<NoteAttribute>();
        services.AddScoped<ConfirmAttribute>();
        services.AddScoped<ConfirmAttributes>();
        services.AddScoped<ForgetAttribute>();
        services.AddScoped<SaveAttribute>();
        services.AddWorker<AgeAttributes>();
        services.AddSingleton<KnowledgeReads>();
        services.AddSingleton<StaleReads>();
        services.AddSingleton<KnowledgeBoard>();
        services.AddSingleton<QuestionReads>();
        services.AddSingleton<QuestionsLive>();
        services.AddSingleton<WriteAnswer>();
        services.AddScoped<AnswerQuestion>();
        services.AddScoped<SaveQuestion>();
        services.AddScoped<SteerDialogue>();
        return services;
    }
}
